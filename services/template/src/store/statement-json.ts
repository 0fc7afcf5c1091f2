import type { KeySignature } from '@offshoot/statements';
import type { Statement } from '../domain/template.ts';

/** A statement as the database keeps it: times as RFC 3339, bytes as hex. */
export interface StatementJson {
  signer: string;
  nonce: string;
  issuedAt: string;
  expiresAt?: string;
  signatures: { kind: KeySignature['kind']; key: string; signature: string }[];
}

export function statementToJson({ envelope, signatures }: Statement): StatementJson {
  return {
    signer: envelope.signer,
    nonce: envelope.nonce,
    issuedAt: envelope.issuedAt.toISOString(),
    ...(envelope.expiresAt && { expiresAt: envelope.expiresAt.toISOString() }),
    signatures: signatures.map((signature) => ({
      kind: signature.kind,
      key: signature.kind === 'wallet' ? signature.address : toHex(signature.publicKey),
      signature: toHex(signature.signature),
    })),
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
    signatures: json.signatures.map(({ kind, key, signature }) =>
      kind === 'wallet'
        ? { kind, address: key, signature: fromHex(signature) }
        : { kind, publicKey: fromHex(key), signature: fromHex(signature) },
    ),
  };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
