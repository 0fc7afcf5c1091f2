/** A signature over a statement's text, with the key that its maker claims to have used. */
export type KeySignature =
  | { kind: 'installation'; publicKey: Uint8Array; signature: Uint8Array }
  | { kind: 'wallet'; address: string; signature: Uint8Array };

/** The keys of an inbox as its identity log on the XMTP network has them now. */
export interface InboxKeys {
  inboxId: string;
  /** Wallet addresses, lower case, the recovery identifier included. */
  addresses: string[];
  /** Ed25519 public keys of the installations that are not revoked, 32 bytes each. */
  installations: Uint8Array[];
}
