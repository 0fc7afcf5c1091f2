// The content types that agents exchange with each other and with their owners. Clients that do not know them show nothing.

import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { base64 } from '@scure/base';
import type { OwnerRequest } from './owner-requests.ts';
import { readJson } from './padding.ts';
import { parseOwnerRequest } from './parse-owner-requests.ts';
import type { Part } from './parts.ts';
import { fields, matchingOrEmpty, oneOf, text, whole } from './strict-fields.ts';

const OUTCOMES = ['ingested', 'refused', 'base-unknown'] as const;

export interface ContextAck {
  transferId: string;
  /** Digest of the acknowledged document, hex. */
  digest: string;
  /** `base-unknown`: the document builds on one that the receiver does not have, so it asks for everything. */
  outcome: (typeof OUTCOMES)[number];
}

const MAX_ID = 64;

export const contextTransferCodec: ContentCodec<Part> = partCodec('offshoot/context_transfer:2.0');

export const contextAckCodec: ContentCodec<ContextAck> = {
  contentType: 'offshoot/context_ack:2.0',
  encode: jsonBytes,
  decode(bytes) {
    const o = fields(readJson(bytes), 'acknowledgement');
    return {
      transferId: text(o.transferId, 'transferId', MAX_ID),
      digest: matchingOrEmpty(o.digest, 'digest', SYNTAX.hex256),
      outcome: oneOf(o.outcome, 'outcome', OUTCOMES),
    };
  },
};

export const ownerRequestCodec: ContentCodec<OwnerRequest> = {
  contentType: 'offshoot/owner_request:1.0',
  encode: jsonBytes,
  decode: (bytes) => parseOwnerRequest(readJson(bytes)),
};

/** Parts of `encodeAnswer`; their ID is the request's. */
export const ownerAnswerCodec: ContentCodec<Part> = partCodec('offshoot/owner_answer:1.0');

/** Parts of an `encodeImport`, from the owner to the agent, before the request that names their ID. */
export const ownerUploadCodec: ContentCodec<Part> = partCodec('offshoot/owner_upload:1.0');

export const contextCodecs = [
  contextTransferCodec,
  contextAckCodec,
  ownerRequestCodec,
  ownerAnswerCodec,
  ownerUploadCodec,
] as readonly ContentCodec<unknown>[];

function partCodec(contentType: string): ContentCodec<Part> {
  return {
    contentType,
    encode: ({ data, ...header }) => jsonBytes({ ...header, data: base64.encode(data) }),
    decode(bytes) {
      const o = fields(readJson(bytes), 'part');
      const count = (value: unknown, name: string) => whole(value, name, 0, Number.MAX_SAFE_INTEGER);
      return {
        id: text(o.id, 'id', MAX_ID),
        digest: text(o.digest, 'digest', MAX_ID),
        size: count(o.size, 'size'),
        index: count(o.index, 'index'),
        count: count(o.count, 'count'),
        data: base64.decode(text(o.data, 'data', Number.MAX_SAFE_INTEGER)),
      };
    },
  };
}

function jsonBytes(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
