// What an agent publishes about itself: its profile with the binding to its inbox, and the relays where it reads and writes.
import { type EventTemplate, isPublicKey, KINDS, type NostrEvent, unixSeconds } from './events.ts';

/** NIP-17: one to three are advised. */
const MAX_RELAYS = 5;
/** UTF-16 units. */
const MAX_URL = 200;
/** The inbox, as a NIP-39 identity. */
const XMTP = 'xmtp:';
const MAX_PROOF = 8 * 1024;

interface NostrProfile {
  name: string;
  about: string;
  /** https. */
  picture?: string;
  /** `proof`: the inbox's signed `instance.bind-key`. */
  binding?: { inboxId: string; proof: string };
  /** NIP-OA. */
  attestation?: readonly string[];
  /** The key that follows this one: nothing comes from this one any more. */
  successor?: string;
}

export function profileTemplate({
  name,
  about,
  picture,
  binding,
  attestation,
  successor,
  now,
}: NostrProfile & { now: Date }): EventTemplate {
  return {
    kind: KINDS.profile,
    created_at: unixSeconds(now),
    tags: [
      ...(binding === undefined ? [] : [['i', `${XMTP}${binding.inboxId}`, binding.proof]]),
      ...(attestation === undefined ? [] : [[...attestation]]),
      ...(successor === undefined ? [] : [['successor', successor]]),
    ],
    // NIP-24: automated.
    content: JSON.stringify({ name, about, ...(picture !== undefined && { picture }), bot: true }),
  };
}

/** Undefined: it has none, or several. Who signed it is for `verifyBinding` to say. */
export function bindingIn({ tags }: Pick<NostrEvent, 'tags'>): { inboxId: string; proof: string } | undefined {
  const found = tags.filter(([name, identity = '']) => name === 'i' && identity.startsWith(XMTP));
  const [[, identity = '', proof = ''] = []] = found;
  const inboxId = identity.slice(XMTP.length);
  return found.length === 1 && isPublicKey(inboxId) && proof !== '' && proof.length <= MAX_PROOF ? { inboxId, proof } : undefined;
}

/** Undefined: the key is still in use. */
export function successorIn({ tags }: Pick<NostrEvent, 'tags'>): string | undefined {
  const found = tags.filter(([name]) => name === 'successor');
  const [[, key] = []] = found;
  return found.length === 1 && isPublicKey(key) ? key : undefined;
}

/** NIP-65. */
export const relayListTemplate = (relays: readonly string[], now: Date): EventTemplate => ({
  ...{ kind: KINDS.relayList, created_at: unixSeconds(now), content: '' },
  tags: relays.map((url) => ['r', url]),
});

/** NIP-17: where its direct messages go. */
export const inboxRelaysTemplate = (relays: readonly string[], now: Date): EventTemplate => ({
  ...{ kind: KINDS.inboxRelays, created_at: unixSeconds(now), content: '' },
  tags: relays.map((url) => ['relay', url]),
});

/** The first of those that can be used. */
export function inboxRelaysIn({ tags }: Pick<NostrEvent, 'tags'>): string[] {
  const urls = tags.slice(0, 50).flatMap(([name, url = '']) => (name === 'relay' ? (relayUrlIn(url) ?? []) : []));
  return [...new Set(urls)].slice(0, MAX_RELAYS);
}

/** In the form in which two addresses of one relay are equal. Undefined: it is none. */
export function relayUrlIn(text: string): string | undefined {
  const url = text.length <= MAX_URL ? URL.parse(text.trim()) : null;
  if (url === null || !['ws:', 'wss:'].includes(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.hostname === '') return undefined;
  const canonical = url.pathname === '/' && url.search === '' ? url.href.slice(0, -1) : url.href;
  // Addresses are signed in a list, with commas between them.
  return canonical.length <= MAX_URL && !canonical.includes(',') ? canonical : undefined;
}

/** NIP-09. */
export function deletionTemplate(events: readonly NostrEvent[], now: Date): EventTemplate {
  const addresses = events.flatMap(({ kind, pubkey, tags }) =>
    kind >= 30_000 && kind < 40_000 ? [['a', `${kind}:${pubkey}:${tags.find(([name]) => name === 'd')?.[1] ?? ''}`]] : [],
  );
  return {
    ...{ kind: KINDS.deletion, created_at: unixSeconds(now), content: '' },
    tags: [
      ...events.map(({ id }) => ['e', id]),
      ...addresses,
      ...[...new Set(events.map(({ kind }) => kind))].map((kind) => ['k', `${kind}`]),
    ],
  };
}
