import type { Handover, KeySignature } from '@offshoot/statements';
import type { Statement } from './domain/template.ts';

/** A statement as stored in the database: times as RFC 3339, bytes as hex. */
export interface StatementJson {
  signer: string;
  nonce: string;
  issuedAt: string;
  expiresAt?: string;
  signatures: SignatureJson[];
}

/** `key` is a public key or an address. */
type SignatureJson =
  | { kind: 'installation' | 'wallet'; key: string; signature: string }
  | { kind: 'contract-wallet'; key: string; chainId: number; signature: string };

export interface HandoverJson extends Omit<Handover, 'offer' | 'acceptance'> {
  offer: StatementJson;
  acceptance: StatementJson;
}

export const handoverToJson = ({ offer, acceptance, ...rest }: Handover): HandoverJson => ({
  ...rest,
  offer: statementToJson(offer),
  acceptance: statementToJson(acceptance),
});

export const handoverFromJson = ({ offer, acceptance, ...rest }: HandoverJson): Handover => ({
  ...rest,
  offer: statementFromJson(offer),
  acceptance: statementFromJson(acceptance),
});

export function statementToJson({ envelope, signatures }: Statement): StatementJson {
  return {
    signer: envelope.signer,
    nonce: envelope.nonce,
    issuedAt: envelope.issuedAt.toISOString(),
    ...(envelope.expiresAt && { expiresAt: envelope.expiresAt.toISOString() }),
    signatures: signatures.map(signatureToJson),
  };
}

export function statementFromJson(json: StatementJson): Statement {
  return {
    envelope: {
      signer: json.signer,
      nonce: json.nonce,
      issuedAt: new Date(json.issuedAt),
      ...(json.expiresAt !== undefined && { expiresAt: new Date(json.expiresAt) }),
    },
    signatures: json.signatures.map(signatureFromJson),
  };
}

function signatureToJson(given: KeySignature): SignatureJson {
  const signature = toHex(given.signature);
  switch (given.kind) {
    case 'installation':
      return { kind: given.kind, key: toHex(given.publicKey), signature };
    case 'wallet':
      return { kind: given.kind, key: given.address, signature };
    case 'contract-wallet':
      return { kind: given.kind, key: given.address, chainId: given.chainId, signature };
  }
}

function signatureFromJson(json: SignatureJson): KeySignature {
  const signature = fromHex(json.signature);
  switch (json.kind) {
    case 'installation':
      return { kind: json.kind, publicKey: fromHex(json.key), signature };
    case 'wallet':
      return { kind: json.kind, address: json.key, signature };
    case 'contract-wallet':
      return { kind: json.kind, address: json.key, chainId: json.chainId, signature };
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
