import { createWalletClient, custom, type EIP1193Provider, hexToBytes } from 'viem';
import type { SigningKey } from './signing-key.ts';

/** The account that the person chooses in a wallet extension, which asks for each signature. */
export async function injectedWallet(provider: EIP1193Provider): Promise<SigningKey> {
  const wallet = createWalletClient({ transport: custom(provider) });
  const [account] = await wallet.requestAddresses();
  if (account === undefined) throw new Error('The wallet offers no account.');
  return { address: account.toLowerCase(), sign: async (text) => hexToBytes(await wallet.signMessage({ account, message: text })) };
}
