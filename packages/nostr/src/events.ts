// Events as NIP-01 has them: their strict shape, what is refused of strangers, and signatures.
import { finalizeEvent, getEventHash, verifyEvent } from 'nostr-tools/pure';

export interface NostrEvent {
  /** SHA-256 of the event, 64 hex digits. */
  id: string;
  /** X-only public key of the author, 64 hex digits. */
  pubkey: string;
  /** Unix seconds. */
  created_at: number;
  kind: number;
  tags: string[][];
  content: string;
  /** BIP-340, 128 hex digits. */
  sig: string;
}

export type EventTemplate = Pick<NostrEvent, 'kind' | 'created_at' | 'tags' | 'content'>;

export type NostrProblem =
  /** Not of the shape that a specification demands, or larger than is taken. */
  | 'malformed'
  | 'too-large'
  /** ID or signature is not that of the content. */
  | 'forged'
  /** The author is not who the enclosing event says. */
  | 'another-author'
  /** For another key, or not to be decrypted. */
  | 'not-for-us'
  | 'from-the-future'
  /** A wrap is older than its message can be: readers do not look back so far. */
  | 'backdated'
  | 'unreachable'
  | 'refused'
  | 'mnemonic';

/** Names the problem and never quotes what was received. */
export class NostrError extends Error {
  override readonly name = 'NostrError';
  readonly why: NostrProblem;

  constructor(why: NostrProblem, message: string, o?: ErrorOptions) {
    super(message, o);
    this.why = why;
  }
}

export const KINDS = {
  ...{ profile: 0, legacyMessage: 4, deletion: 5, seal: 13, chat: 14, giftWrap: 1059 },
  ...{ relayList: 10_002, inboxRelays: 10_050, auth: 22_242, engram: 30_174 },
} as const;

/** UTF-16 units, of all its texts. NIP-44 takes 65,535 bytes, which base64 and two wraps make larger. */
export const MAX_EVENT_BYTES = 256 * 1024;
const MAX_TAGS = 2_000;
const MAX_TAG_PARTS = 50;
/** UTF-16 units. */
const MAX_TAG_PART = 16 * 1024;
export const MAX_KIND = 65_535;
/** Unix seconds, as NIP-OA bounds them. */
export const MAX_TIME = 4_294_967_295;

const HEX_32 = /^[0-9a-f]{64}$/;
const HEX_64 = /^[0-9a-f]{128}$/;

export const isPublicKey = (value: unknown): value is string => typeof value === 'string' && HEX_32.test(value);
/** As long as a key. */
export const isEventId = (value: unknown): value is string => isPublicKey(value);

/** Throws NostrError. Whether ID and signature are right is for `isGenuine` to say. */
export function readEvent(value: unknown): NostrEvent {
  const { id, sig, ...rest } = fieldsOf(value);
  if (!isEventId(id) || typeof sig !== 'string' || !HEX_64.test(sig)) throw malformed('ID or signature');
  return { id, sig, ...readUnsigned(rest) };
}

/** Of an event that has no signature yet, or never has one. Throws NostrError. */
export function readUnsigned(value: unknown): Omit<NostrEvent, 'id' | 'sig'> {
  const { pubkey, created_at, kind, tags, content } = fieldsOf(value);
  if (!isPublicKey(pubkey)) throw malformed('author');
  if (!isWhole(created_at, MAX_TIME) || !isWhole(kind, MAX_KIND)) throw malformed('time or kind');
  if (typeof content !== 'string' || !content.isWellFormed()) throw malformed('content');
  if (!Array.isArray(tags) || tags.length > MAX_TAGS || !tags.every(isTag)) throw malformed('tags');
  const units = tags.reduce((sum, tag) => tag.reduce((of, part) => of + part.length, sum), content.length);
  if (units > MAX_EVENT_BYTES) throw new NostrError('too-large', 'an event is larger than is taken');
  return { pubkey, created_at, kind, tags, content };
}

const isTag = (tag: unknown): tag is string[] =>
  Array.isArray(tag) &&
  tag.length > 0 &&
  tag.length <= MAX_TAG_PARTS &&
  tag.every((part) => typeof part === 'string' && part.length <= MAX_TAG_PART && part.isWellFormed());

const isWhole = (value: unknown, most: number): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('shape');
  return value as Record<string, unknown>;
}

const malformed = (what: string): NostrError => new NostrError('malformed', `an event is malformed: its ${what}`);

/** Whether ID and signature are those of the content and the author. */
export const isGenuine = ({ id, pubkey, created_at, kind, tags, content, sig }: NostrEvent): boolean =>
  // A copy: the library keeps its verdict on the object.
  verifyEvent({ id, pubkey, created_at, kind, tags, content, sig });

export const idOf = (event: Omit<NostrEvent, 'id' | 'sig'>): string => getEventHash(event);

export function signEvent({ kind, created_at, tags, content }: EventTemplate, secretKey: Uint8Array): NostrEvent {
  const { id, pubkey, sig } = finalizeEvent({ kind, created_at, tags, content }, secretKey);
  return { id, pubkey, created_at, kind, tags, content, sig };
}

export const unixSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);
