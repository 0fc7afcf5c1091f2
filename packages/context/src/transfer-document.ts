// The transferred context: one JSON document from source to target.
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { paddedJson, readPaddedJson } from './padding.ts';
import { parseSummary } from './parse-summary.ts';
import { MAX_DOCUMENT_BYTES } from './parts.ts';
import { fields, ITEM_ID, instant, list, MAX_NAME, matching, matchingOrEmpty, TransferError, text } from './strict-fields.ts';
import type { ContextSummary } from './summary.ts';

export const DOCUMENT_VERSION = 2;

/** Limit for IDs that the source no longer has: more than a full memory, since removed items stay listed. */
const MAX_WITHDRAWN = 100_000;
const MAX_CONFIG_ENTRIES = 32;
const MAX_CONFIG_VALUE = 8_000;
const CONFIG_KEY = /^[a-z0-9][a-z0-9-]{0,63}$/;

export interface TransferDocument {
  version: typeof DOCUMENT_VERSION;
  transferId: string;
  sourceInstanceId: string;
  sourceInboxId: string;
  targetInboxId: string;
  /** The source's name, which the target remembers as the origin. */
  sourceName: string;
  createdAt: string;
  /** What is new since `base`; everything if there is no base. */
  summary: ContextSummary;
  /** Digest of the last document that the target acknowledged to this source, hex. Empty: none. */
  base: string;
  /** `sourceIds` that were sent before and that the source no longer has. */
  withdrawn: string[];
  /** User-supplied values that the claim did not replace. Empty for a share. */
  config: Record<string, string>;
}

/** Padded; parts carry the digest of these bytes. Throws TransferError for anything that a receiver would reject. */
export function encodeDocument(document: TransferDocument): Uint8Array {
  const bytes = paddedJson(document, MAX_DOCUMENT_BYTES);
  decodeDocument(bytes);
  return bytes;
}

/** Reads what a source sent. Throws TransferError for anything but a document of this version within the limits. */
export function decodeDocument(bytes: Uint8Array): TransferDocument {
  const o = fields(readPaddedJson(bytes, MAX_DOCUMENT_BYTES), 'document');
  if (o.version !== DOCUMENT_VERSION) throw new TransferError('The document has a version that this agent does not know.');
  const config = Object.entries(fields(o.config, 'config'));
  if (config.length > MAX_CONFIG_ENTRIES) throw new TransferError('The document has too many config values.');
  return {
    version: DOCUMENT_VERSION,
    transferId: matching(o.transferId, 'transferId', SYNTAX.transferId),
    sourceInstanceId: matching(o.sourceInstanceId, 'sourceInstanceId', SYNTAX.instanceId),
    sourceInboxId: matching(o.sourceInboxId, 'sourceInboxId', SYNTAX.inboxId),
    targetInboxId: matching(o.targetInboxId, 'targetInboxId', SYNTAX.inboxId),
    sourceName: text(o.sourceName, 'sourceName', MAX_NAME),
    createdAt: instant(o.createdAt, 'createdAt'),
    summary: parseSummary(o.summary),
    base: matchingOrEmpty(o.base, 'base', SYNTAX.hex256),
    withdrawn: list(o.withdrawn, 'withdrawn', MAX_WITHDRAWN, (id) => matching(id, 'withdrawn', ITEM_ID)),
    config: Object.fromEntries(
      config.map(([key, value]) => [matching(key, 'config', CONFIG_KEY), text(value, 'config', MAX_CONFIG_VALUE)]),
    ),
  };
}
