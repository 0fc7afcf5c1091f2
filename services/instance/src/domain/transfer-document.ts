// The context transfer: one JSON document, cut into parts that fit XMTP messages, put together again by digest.
import { createHash } from 'node:crypto';
import type { ItemKind } from './memory-item.ts';
import { canBeNamed, containsWord, unified } from './whole-words.ts';

export const DOCUMENT_VERSION = 1;
/** Bytes of the document per part: as base64 in JSON it stays under the 256 KB of one message. */
export const PART_BYTES = 160 * 1024;
/** A summary is text that people said: a full memory of 10,000 items fits, and it can be held in memory. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = Math.ceil(MAX_DOCUMENT_BYTES / PART_BYTES);
const MAX_ITEMS = 10_000;
const MAX_ITEM_CHARACTERS = 8_000;
const MAX_PEOPLE = 1_000;
const MAX_NAME = 64;
const MAX_CONFIG_ENTRIES = 32;

export interface TransferDocument {
  version: typeof DOCUMENT_VERSION;
  claimId: string;
  parentInstanceId: string;
  parentInboxId: string;
  childInboxId: string;
  /** The parent's name: who the child heard it from. */
  parentName: string;
  createdAt: string;
  items: { kind: ItemKind; text: string; topic: string }[];
  /** People that the items name, so that the child knows whom it meets again. */
  people: { inboxId: string; name: string }[];
  /** User-supplied values that the claim did not give anew. */
  config: Record<string, string>;
}

export interface TransferPart {
  claimId: string;
  /** SHA-256 of the whole document, hex. */
  digest: string;
  /** Bytes of the whole document. */
  size: number;
  index: number;
  count: number;
  data: Uint8Array;
}

export class TransferError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferError';
  }
}

export function encodeDocument(document: TransferDocument): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(document), 'utf8');
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new TransferError(`The document has ${bytes.length} bytes, more than ${MAX_DOCUMENT_BYTES}.`);
  return bytes;
}

export function cut(claimId: string, bytes: Uint8Array): TransferPart[] {
  const digest = digestOf(bytes);
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, index) => ({
    claimId,
    digest,
    size: bytes.length,
    index,
    count,
    data: bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
  }));
}

/** The document's bytes once all parts of one digest are there, in any order and any number of times; undefined until then. */
export function putTogether(claimId: string, parts: readonly TransferPart[]): { digest: string; bytes: Uint8Array } | undefined {
  const byDigest = Map.groupBy(
    parts.filter((part) => part.claimId === claimId && isPlausible(part)),
    (part) => `${part.digest}:${part.size}:${part.count}`,
  );
  for (const group of byDigest.values()) {
    const first = group[0];
    if (first === undefined) continue;
    const ordered: Uint8Array[] = [];
    for (const part of group) ordered[part.index] = part.data;
    if (Object.keys(ordered).length !== first.count) continue;
    const bytes = Buffer.concat(ordered);
    if (bytes.length === first.size && digestOf(bytes) === first.digest) return { digest: first.digest, bytes };
  }
  return undefined;
}

/** All parts of one digest are there, and yet they do not give it: waiting for more would be in vain. */
export function isSpoilt(claimId: string, parts: readonly TransferPart[]): boolean {
  const own = parts.filter((part) => part.claimId === claimId);
  const complete = own.some(
    (part) => new Set(own.filter((other) => other.digest === part.digest).map((other) => other.index)).size >= part.count,
  );
  return complete && putTogether(claimId, parts) === undefined;
}

/** Reads what a parent sent. Throws TransferError on anything that is no document of this version within the limits. */
export function decodeDocument(bytes: Uint8Array): TransferDocument {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw new TransferError('The document is too large.');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new TransferError('The document is not JSON.');
  }
  const o = record(value, 'document');
  if (o.version !== DOCUMENT_VERSION) throw new TransferError('The document has a version that this agent does not know.');
  if (!Array.isArray(o.items) || o.items.length > MAX_ITEMS) throw new TransferError('The document’s items are no list within the limit.');
  if (!Array.isArray(o.people) || o.people.length > MAX_PEOPLE)
    throw new TransferError('The document’s people are no list within the limit.');
  const config = Object.entries(record(o.config, 'config'));
  if (config.length > MAX_CONFIG_ENTRIES) throw new TransferError('The document carries too many config values.');
  return {
    version: DOCUMENT_VERSION,
    claimId: text(o.claimId, 'claimId'),
    parentInstanceId: text(o.parentInstanceId, 'parentInstanceId'),
    parentInboxId: text(o.parentInboxId, 'parentInboxId'),
    childInboxId: text(o.childInboxId, 'childInboxId'),
    parentName: text(o.parentName, 'parentName'),
    createdAt: text(o.createdAt, 'createdAt'),
    items: o.items.map(item),
    people: o.people.map(person),
    config: Object.fromEntries(config.map(([key, entry]) => [text(key, 'config'), text(entry, 'config')])),
  };
}

const KINDS: Record<ItemKind, true> = {
  training: true,
  personalization: true,
  fact: true,
  decision: true,
  commitment: true,
  credential: true,
};

function item(value: unknown): TransferDocument['items'][number] {
  const o = record(value, 'item');
  const kind = text(o.kind, 'kind');
  if (!Object.hasOwn(KINDS, kind)) throw new TransferError('An item has an unknown kind.');
  return { kind: kind as ItemKind, text: text(o.text, 'text'), topic: text(o.topic, 'topic') };
}

function person(value: unknown): TransferDocument['people'][number] {
  const o = record(value, 'person');
  const name = text(o.name, 'name')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return { inboxId: text(o.inboxId, 'inboxId'), name: name.slice(0, MAX_NAME).toWellFormed() };
}

/** Those whom the items name: somebody who only took part is not carried along. */
export function peopleNamedIn(items: readonly { text: string }[], people: TransferDocument['people']): TransferDocument['people'] {
  const texts = items.map((one) => unified(one.text));
  const named = people.filter(({ name }) => {
    const word = unified(name);
    return canBeNamed(word) && texts.some((one) => containsWord(one, word));
  });
  return named.slice(0, MAX_PEOPLE).map(({ inboxId, name }) => ({ inboxId, name }));
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TransferError(`The ${name} is no object.`);
  return value as Record<string, unknown>;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.length > MAX_ITEM_CHARACTERS) throw new TransferError(`${name} is no text within the limit.`);
  return value;
}

function isPlausible(part: TransferPart): boolean {
  const { index, count, size, data } = part;
  return (
    Number.isInteger(count) &&
    count >= 1 &&
    count <= MAX_PARTS &&
    Number.isInteger(index) &&
    index >= 0 &&
    index < count &&
    size <= MAX_DOCUMENT_BYTES &&
    data.length <= PART_BYTES
  );
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
