/**
 * A client adds or revokes a handful of members at once, and an inbox has at most ten installations. Each action costs signature checks.
 */
export const MAX_ACTIONS_PER_UPDATE = 32;

/** An update of an inbox's identity log. `P` represents a signature: a proof as received, or the signer it proves. */
export interface IdentityUpdate<P> {
  inboxId: string;
  clientTimestampNs: bigint;
  actions: IdentityAction<P>[];
}

export type IdentityAction<P> =
  | { kind: 'create-inbox'; address: string; nonce: bigint; owner: P }
  | { kind: 'add-member'; member: Member; existing: P; added: P }
  | { kind: 'revoke-member'; member: Member; recovery: P }
  | { kind: 'change-recovery'; address: string; recovery: P };

export type Member = { kind: 'wallet'; address: string } | { kind: 'installation'; publicKey: Uint8Array };

export type Proof = { kind: 'wallet'; signature: Uint8Array } | { kind: 'installation'; publicKey: Uint8Array; signature: Uint8Array };

/** A proven signer. `seal` is equal for all encodings of a signature, so that replays are recognised. */
export interface Signer {
  key: MemberKey;
  seal: string;
}

export type MemberKey = `wallet:${string}` | `installation:${string}`;

/** The network refuses the update; nothing was written. */
export class IdentityRefusal extends Error {
  override name = 'IdentityRefusal';
}

export function walletKey(address: string): MemberKey {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new IdentityRefusal('an address must be 0x and 40 hex digits');
  return `wallet:${address.toLowerCase()}`;
}

export function installationKey(publicKey: Uint8Array): MemberKey {
  if (publicKey.length !== 32) throw new IdentityRefusal('an installation key must be 32 bytes long');
  return `installation:${Buffer.from(publicKey).toString('hex')}`;
}

export function memberKey(member: Member): MemberKey {
  return member.kind === 'wallet' ? walletKey(member.address) : installationKey(member.publicKey);
}

export function isInstallation(key: MemberKey): boolean {
  return key.startsWith('installation:');
}
