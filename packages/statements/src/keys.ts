/** A signature over a statement's text, with the key that its maker claims to have used. */
export type KeySignature =
  | { kind: 'installation'; publicKey: Uint8Array; signature: Uint8Array }
  | { kind: 'wallet'; address: string; signature: Uint8Array }
  | { kind: 'contract-wallet'; address: string; chainId: number; signature: Uint8Array };

/**
 * Asks a smart-contract wallet whether it stands behind the text (ERC-1271, ERC-6492). False also where no endpoint of the
 * chain is configured. Throws where the chain cannot be reached.
 */
export type ContractWalletVerifier = (claimed: KeySignature & { kind: 'contract-wallet' }, text: string) => Promise<boolean>;

/** The keys of an inbox as its identity log on the XMTP network has them now. */
export interface InboxKeys {
  inboxId: string;
  /** Wallet addresses, lower case, the recovery identifier included. */
  addresses: string[];
  /** Ed25519 public keys of the installations that are not revoked, 32 bytes each. */
  installations: Uint8Array[];
  /** How to ask those of its wallets that are smart contracts. Absent: their signatures are refused. */
  contracts?: ContractWalletVerifier | undefined;
}
