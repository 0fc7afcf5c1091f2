import { bytesToHex, hexToBytes } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

/** The Ethereum key of an inbox. It signs texts as wallets do (EIP-191). */
export interface SigningKey {
  /** 0x, lower case. */
  address: string;
  /** 32 bytes. Undefined: a wallet keeps it to itself. */
  privateKey?: Uint8Array;
  sign(text: string): Promise<Uint8Array>;
}

/** A key that this page holds, 32 bytes. Only such a key can write Convos invites. */
export function keyOfPage(privateKey: Uint8Array): SigningKey {
  const account = privateKeyToAccount(bytesToHex(privateKey));
  const sign = async (text: string) => hexToBytes(await account.signMessage({ message: text }));
  return { address: account.address.toLowerCase(), privateKey, sign };
}

export const newPageKey = (): Uint8Array => hexToBytes(generatePrivateKey());
