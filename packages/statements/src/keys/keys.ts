/** A signature over a statement's text, with the key that the signer claims to have used. */
export type KeySignature =
  | { kind: 'installation'; publicKey: Uint8Array; signature: Uint8Array }
  | { kind: 'wallet'; address: string; signature: Uint8Array }
  | { kind: 'contract-wallet'; address: string; chainId: number; signature: Uint8Array };

/**
 * Asks a smart-contract wallet whether it approves the text (ERC-1271, ERC-6492). Also false if the chain has no configured
 * endpoint. Throws if the chain cannot be reached.
 */
export type ContractWalletVerifier = (claimed: KeySignature & { kind: 'contract-wallet' }, text: string) => Promise<boolean>;

/** The current keys of an inbox, from its identity log on the XMTP network. */
export interface InboxKeys {
  inboxId: string;
  /** Wallet addresses, lower case, including the recovery identifier. */
  addresses: string[];
  /** Ed25519 public keys of the installations that are not revoked, 32 bytes each. */
  installations: Uint8Array[];
  /** Asks those of its wallets that are smart contracts. Absent: their signatures are refused. */
  contracts?: ContractWalletVerifier | undefined;
}

/** An inbox as XMTP's SDKs read it from its identity log, which omits revoked installations. */
export interface InboxLog {
  inboxId: string;
  /** Including the recovery identifier. */
  identifiers: readonly { identifier: string; identifierKind: number }[];
  installations: readonly { bytes: Uint8Array }[];
}

/** The SDKs declare it as an enum of their engine. */
const ETHEREUM = 0;

/** Passkeys sign nothing here. A wallet may be a contract: `contracts` asks it. */
export function keysOfInbox({ inboxId, identifiers, installations }: InboxLog, contracts?: ContractWalletVerifier): InboxKeys {
  const wallets = identifiers.filter((one) => one.identifierKind === ETHEREUM);
  return {
    inboxId,
    addresses: [...new Set(wallets.map((one) => one.identifier.toLowerCase()))],
    installations: installations.map((one) => Uint8Array.from(one.bytes)),
    contracts,
  };
}
