import type { InboxKeys, KeySignature } from '@offshoot/statements';

/** The key of an inbox that opened a session. */
export type SessionKey =
  | { kind: 'installation' /** Ed25519, 64 hex digits. */; id: string }
  | { kind: 'wallet' /** Address, lower case. */; id: string }
  | { kind: 'contract-wallet' /** Address, lower case. */; id: string; chainId: number };

export function sessionKeyOf(signature: KeySignature): SessionKey {
  switch (signature.kind) {
    case 'installation':
      return { kind: 'installation', id: Buffer.from(signature.publicKey).toString('hex') };
    case 'wallet':
      return { kind: 'wallet', id: signature.address };
    case 'contract-wallet':
      return { kind: 'contract-wallet', id: signature.address, chainId: signature.chainId };
  }
}

/** Whether the inbox still has the key. The contract decides who may sign for a smart-contract wallet, not the inbox. */
export function isCurrent(keys: InboxKeys, key: SessionKey): boolean {
  if (key.kind !== 'installation') return keys.addresses.some((address) => address.toLowerCase() === key.id);
  return keys.installations.some((installation) => Buffer.from(installation).toString('hex') === key.id);
}
