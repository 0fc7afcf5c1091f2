import type { Action, Envelope, InboxKeys, KeySignature, StatementRefusal, StatementToVerify } from '../src/index.ts';

/** One statement as JSON, with what every implementation must make of it. Bytes are hex, times RFC 3339. */
export interface Vector {
  description: string;
  envelope: { signer: string; nonce: string; issuedAt: string; expiresAt?: string };
  action: Action;
  signatures: { kind: 'installation' | 'wallet'; key: string; signature: string }[];
  keys: { inboxId: string; addresses: string[]; installations: string[] };
  signer: string;
  now: string;
  /** The canonical text. Absent where the fields have none. */
  text?: string;
  expected: 'ok' | StatementRefusal;
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
    signatures: vector.signatures.map(({ kind, key, signature }) =>
      kind === 'wallet'
        ? { kind, address: key, signature: bytes(signature) }
        : { kind, publicKey: bytes(key), signature: bytes(signature) },
    ),
    keys: { ...keys, installations: keys.installations.map(bytes) },
    signer: vector.signer,
    now: new Date(vector.now),
  };
}

export function signatureToJson(signature: KeySignature): Vector['signatures'][number] {
  return {
    kind: signature.kind,
    key: signature.kind === 'wallet' ? signature.address : hex(signature.publicKey),
    signature: hex(signature.signature),
  };
}

export function keysToJson(keys: InboxKeys): Vector['keys'] {
  return { ...keys, installations: keys.installations.map(hex) };
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
