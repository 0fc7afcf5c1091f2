// The two content types that parent and child speak in their private group.
import type { ContentCodec } from '@offshoot/convos';
import type { TransferPart } from '../domain/transfer-document.ts';

export interface ContextAck {
  claimId: string;
  /** Digest of the document that it answers, hex. */
  digest: string;
  outcome: 'ingested' | 'refused';
}

export const contextTransferCodec: ContentCodec<TransferPart> = {
  contentType: 'offshoot/context_transfer:1.0',
  encode: ({ data, ...header }) => jsonBytes({ ...header, data: Buffer.from(data).toString('base64') }),
  decode(bytes) {
    const o = jsonObject(bytes);
    const data = Buffer.from(text(o.data), 'base64');
    return { claimId: text(o.claimId), digest: text(o.digest), size: count(o.size), index: count(o.index), count: count(o.count), data };
  },
};

export const contextAckCodec: ContentCodec<ContextAck> = {
  contentType: 'offshoot/context_ack:1.0',
  encode: jsonBytes,
  decode(bytes) {
    const o = jsonObject(bytes);
    const outcome = text(o.outcome);
    if (outcome !== 'ingested' && outcome !== 'refused') throw new Error('unknown outcome');
    return { claimId: text(o.claimId), digest: text(o.digest), outcome };
  },
};

export const contextCodecs = [contextTransferCodec, contextAckCodec] as readonly ContentCodec<unknown>[];

function jsonBytes(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

function jsonObject(bytes: Uint8Array): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (typeof value !== 'object' || value === null) throw new Error('no JSON object');
  return value as Record<string, unknown>;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('no text');
  return value;
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new Error('no count');
  return value;
}
