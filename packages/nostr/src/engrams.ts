// Block's NIP-AE: what an agent knows, encrypted between its key and that of its owner, who can read it without the agent.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as nip44 from 'nostr-tools/nip44';
import { type EventTemplate, isGenuine, KINDS, NostrError, type NostrEvent } from './events.ts';
import { publicKeyOf } from './keys.ts';

/** `profile`: of the one record of the slug "core". `value` null: there is no such record any more. */
export type EngramBody = { slug: string; value: string | null } | { profile: string };

const CORE = 'core';
const SLUG_PART = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const MAX_SLUG_BYTES = 255;
const MAX_BODY_BYTES = 65_535;

export const isSlug = (slug: string): boolean =>
  slug === CORE ||
  (slug.length <= MAX_SLUG_BYTES &&
    slug.startsWith('mem/') &&
    slug
      .slice('mem/'.length)
      .split('/')
      .every((part) => SLUG_PART.test(part)));

/** The address of a record: it says nothing of the slug to those who have neither key. */
export function engramAddress(slug: string, k: { secretKey: Uint8Array; otherKey: string }): string {
  return addressOf(slug, nip44.getConversationKey(k.secretKey, k.otherKey));
}

const addressOf = (slug: string, conversationKey: Uint8Array): string =>
  bytesToHex(hmac(sha256, conversationKey, concatBytes(utf8ToBytes('agent-memory/v1/d-tag'), new Uint8Array(1), utf8ToBytes(slug))));

/** `createdAt`: Unix seconds, later than those of the record before. `nonce`: 32 bytes, for test vectors only. Throws NostrError. */
export function engramTemplate(
  body: EngramBody,
  k: { secretKey: Uint8Array; ownerKey: string; createdAt: number; nonce?: Uint8Array },
): EventTemplate {
  const slug = 'profile' in body ? CORE : body.slug;
  if (!isSlug(slug) || ('slug' in body && slug === CORE)) throw new NostrError('malformed', 'that is no slug of an engram');
  const key = nip44.getConversationKey(k.secretKey, k.ownerKey);
  const text = JSON.stringify('profile' in body ? { slug, profile: body.profile } : { slug, value: body.value });
  if (utf8ToBytes(text).length > MAX_BODY_BYTES) throw new NostrError('too-large', 'an engram is too long');
  return {
    ...{ kind: KINDS.engram, created_at: k.createdAt, content: nip44.encrypt(text, key, k.nonce) },
    tags: [
      ['d', addressOf(slug, key)],
      ['p', k.ownerKey],
    ],
  };
}

/** `secretKey`: of the agent or the owner; `otherKey`: of the other. Throws NostrError. */
export function openEngram(event: NostrEvent, { secretKey, otherKey }: { secretKey: Uint8Array; otherKey: string }): EngramBody {
  const [addresses, readers] = ['d', 'p'].map((name) => event.tags.filter(([tag]) => tag === name).map(([, value]) => value)) as [
    string[],
    string[],
  ];
  if (event.kind !== KINDS.engram || addresses.length !== 1 || readers.length !== 1) throw malformed('its tags');
  // A stranger can sign a copy of an older record.
  const [own, [reader]] = [publicKeyOf(secretKey), readers];
  const isBetweenThem = event.pubkey === own ? reader === otherKey : event.pubkey === otherKey && reader === own;
  if (!isBetweenThem) throw new NostrError('another-author', 'an engram is between others');
  // Before anything is decrypted, as NIP-AE demands.
  if (!isGenuine(event)) throw new NostrError('forged', 'an engram is not signed by its author');
  const key = nip44.getConversationKey(secretKey, otherKey);
  let text: string;
  try {
    text = nip44.decrypt(event.content, key);
  } catch (cause) {
    throw new NostrError('not-for-us', 'an engram cannot be decrypted', { cause });
  }
  const body = bodyIn(text);
  if (addressOf('profile' in body ? CORE : body.slug, key) !== addresses[0]) throw malformed('it is at the address of another');
  return body;
}

function bodyIn(text: string): EngramBody {
  let o: unknown;
  try {
    o = JSON.parse(text);
  } catch (cause) {
    throw new NostrError('malformed', 'an engram is no JSON', { cause });
  }
  // Readers that take the first of two fields with one name would read something else.
  if (hasDoubledName(text) || typeof o !== 'object' || o === null) throw malformed('its body');
  const { slug, value, profile } = o as Record<string, unknown>;
  if (slug === CORE && typeof profile === 'string') return { profile };
  if (typeof slug === 'string' && slug !== CORE && isSlug(slug) && (typeof value === 'string' || value === null)) return { slug, value };
  throw malformed('its body');
}

/** Of valid JSON: whether an object anywhere in it has two fields of one name. */
function hasDoubledName(json: string): boolean {
  const names: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '{') names.push(new Set());
    else if (sign === '[') names.push(undefined);
    else if (sign === '}' || sign === ']') names.pop();
    else if (sign === '"') {
      const end = endOfString(json, at);
      const seen = names.at(-1);
      if (seen !== undefined && json[nextSign(json, end)] === ':') {
        const name = JSON.parse(json.slice(at, end)) as string;
        if (seen.has(name)) return true;
        seen.add(name);
      }
      at = end - 1;
    }
  }
  return false;
}

/** The place after the closing quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function nextSign(json: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(json[at] ?? '.')) at += 1;
  return at;
}

const malformed = (what: string): NostrError => new NostrError('malformed', `an engram is malformed: ${what}`);
