import { bytesToHex, recoverMessageAddress } from 'viem/utils';
import type {
  Action,
  ContractWalletVerifier,
  Envelope,
  InboxKeys,
  KeySignature,
  StatementRefusal,
  StatementToVerify,
} from '../src/index.ts';

/** One statement as JSON, with the result that every implementation must reach. Bytes are hex, times RFC 3339. */
export interface Vector {
  description: string;
  envelope: { signer: string; nonce: string; issuedAt: string; expiresAt?: string };
  action: Action;
  signatures: SignatureJson[];
  keys: { inboxId: string; addresses: string[]; installations: string[] };
  /**
   * The contracts on the chains that the verifier can ask. Each approves the EIP-191 signatures of its owner's
   * wallet, following ERC-1271. Absent: the verifier can ask no chain.
   */
  contracts?: ContractJson[];
  signer: string;
  now: string;
  /** The canonical text. Absent if the fields have none. */
  text?: string;
  expected: 'ok' | StatementRefusal;
}

/** `key` is an installation's public key or a wallet's address. */
export type SignatureJson =
  | { kind: 'installation' | 'wallet'; key: string; signature: string }
  | { kind: 'contract-wallet'; key: string; chainId: number; signature: string };

interface ContractJson {
  chainId: number;
  address: string;
  owner: string;
}

export function fromVector(vector: Vector): StatementToVerify {
  const { envelope, keys } = vector;
  return {
    envelope: {
      signer: envelope.signer,
      nonce: envelope.nonce,
      issuedAt: new Date(envelope.issuedAt),
      ...(envelope.expiresAt === undefined ? {} : { expiresAt: new Date(envelope.expiresAt) }),
    },
    action: vector.action,
    signatures: vector.signatures.map(signatureFromJson),
    keys: { ...keysFromJson(keys), ...(vector.contracts && { contracts: contractsOf(vector.contracts) }) },
    signer: vector.signer,
    now: new Date(vector.now),
  };
}

export function signatureToJson(given: KeySignature): SignatureJson {
  const signature = hex(given.signature);
  switch (given.kind) {
    case 'installation':
      return { kind: given.kind, key: hex(given.publicKey), signature };
    case 'wallet':
      return { kind: given.kind, key: given.address, signature };
    case 'contract-wallet':
      return { kind: given.kind, key: given.address, chainId: given.chainId, signature };
  }
}

function signatureFromJson(json: SignatureJson): KeySignature {
  const signature = bytes(json.signature);
  switch (json.kind) {
    case 'installation':
      return { kind: json.kind, publicKey: bytes(json.key), signature };
    case 'wallet':
      return { kind: json.kind, address: json.key, signature };
    case 'contract-wallet':
      return { kind: json.kind, address: json.key, chainId: json.chainId, signature };
  }
}

/** The chains of a vector. */
function contractsOf(contracts: ContractJson[]): ContractWalletVerifier {
  return async ({ address, chainId, signature }, text) => {
    const contract = contracts.find((one) => one.address === address && one.chainId === chainId);
    const signer = await recoverMessageAddress({ message: text, signature: bytesToHex(signature) }).catch(() => undefined);
    return contract !== undefined && signer?.toLowerCase() === contract.owner;
  };
}

export function keysToJson({ inboxId, addresses, installations }: InboxKeys): Vector['keys'] {
  return { inboxId, addresses, installations: installations.map(hex) };
}

function keysFromJson(keys: Vector['keys']): InboxKeys {
  return { ...keys, installations: keys.installations.map(bytes) };
}

export function envelopeToJson(envelope: Envelope): Vector['envelope'] {
  return {
    signer: envelope.signer,
    nonce: envelope.nonce,
    issuedAt: envelope.issuedAt.toISOString(),
    ...(envelope.expiresAt === undefined ? {} : { expiresAt: envelope.expiresAt.toISOString() }),
  };
}

function hex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex');
}

function bytes(value: string): Uint8Array {
  return Uint8Array.from(Buffer.from(value, 'hex'));
}
