// Direct messages: NIP-17 in gift wraps (NIP-59, NIP-44) in both directions, and NIP-04 of old clients in.
import * as nip04 from 'nostr-tools/nip04';
import * as nip44 from 'nostr-tools/nip44';
import { isAttested } from './attestation.ts';
import {
  idOf,
  isEventId,
  isGenuine,
  isPublicKey,
  KINDS,
  MAX_EVENT_BYTES,
  NostrError,
  type NostrEvent,
  readEvent,
  readUnsigned,
  signEvent,
  unixSeconds,
} from './events.ts';
import { newSecretKey, publicKeyOf } from './keys.ts';

export interface DirectMessage {
  /** Of the rumor, computed anew: the same message in another wrap has the same. */
  id: string;
  from: string;
  /** Public keys, also of others to whom it was sent. */
  to: string[];
  text: string;
  at: Date;
  /** ID of a message. */
  repliesTo?: string;
  /** Its author's NIP-OA tag, if that is valid. */
  attestation?: string[];
}

/** Wraps are backdated by up to two days: a reader of new ones looks back so far, and an hour for clocks. */
export const LOOK_BACK_MS = 49 * 60 * 60 * 1000;
const MAX_BACKDATED_S = 48 * 60 * 60;
/** Clocks of others. */
const MAX_AHEAD_S = 15 * 60;
/** UTF-8, what NIP-44 can hold. */
const MAX_PLAIN_BYTES = 65_535;
const MAX_RECIPIENTS = 100;

/** What is sent: the same for the recipient and for the sender's own copy. */
interface Outgoing {
  text: string;
  /** Public key. */
  to: string;
  repliesTo?: string;
  /** Besides those of the recipient and the reply, such as an attestation. */
  tags?: readonly string[][];
}

/** Throws NostrError if it is too long, or for a key that is none. The same message at the same time has the same ID. */
export function giftWrapsFor(
  { text, to, repliesTo, tags = [] }: Outgoing,
  /** `keepsCopy`: whether there is one for the sender, too. It takes as long as that for the recipient. */
  { secretKey, now, keepsCopy = true }: { secretKey: Uint8Array; now: Date; keepsCopy?: boolean },
): { id: string; wraps: { recipient: string; event: NostrEvent }[] } {
  const unsigned = {
    ...{ pubkey: publicKeyOf(secretKey), kind: KINDS.chat, created_at: unixSeconds(now), content: text },
    tags: [['p', to], ...(repliesTo === undefined ? [] : [['e', repliesTo]]), ...tags.map((tag) => [...tag])],
  };
  const rumor = { ...unsigned, id: idOf(unsigned) };
  if (new TextEncoder().encode(JSON.stringify(rumor)).length > MAX_PLAIN_BYTES / 2)
    throw new NostrError('too-large', 'a direct message is too long');
  const wraps = [...new Set(keepsCopy ? [to, rumor.pubkey] : [to])].map((recipient) => ({
    recipient,
    event: wrapped(rumor, { secretKey, recipient, now }),
  }));
  return { id: rumor.id, wraps };
}

function wrapped(rumor: object, o: { secretKey: Uint8Array; recipient: string; now: Date }): NostrEvent {
  const { secretKey, recipient, now } = o;
  const closed = (value: object, key: Uint8Array) => nip44.encrypt(JSON.stringify(value), conversationKey(key, recipient));
  const seal = signEvent({ kind: KINDS.seal, created_at: backdated(now), tags: [], content: closed(rumor, secretKey) }, secretKey);
  const once = newSecretKey();
  return signEvent({ kind: KINDS.giftWrap, created_at: backdated(now), tags: [['p', recipient]], content: closed(seal, once) }, once);
}

/** Of seal and wrap, so that they do not say when the message was written. */
const backdated = (now: Date): number => unixSeconds(now) - ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % MAX_BACKDATED_S);

function conversationKey(secretKey: Uint8Array, publicKey: string): Uint8Array {
  try {
    return nip44.getConversationKey(secretKey, publicKey);
  } catch (cause) {
    throw new NostrError('malformed', 'that is no public key', { cause });
  }
}

/** Throws NostrError. The wrap's own signature says nothing, since anybody can make its key; that of the seal does. */
export function openGiftWrap(wrap: NostrEvent, { secretKey, now }: { secretKey: Uint8Array; now: Date }): DirectMessage {
  const own = publicKeyOf(secretKey);
  if (wrap.kind !== KINDS.giftWrap || !isFor(wrap, own)) throw new NostrError('not-for-us', 'a gift wrap is for somebody else');
  const seal = readEvent(opened(wrap, secretKey));
  if (seal.kind !== KINDS.seal || seal.tags.length > 0) throw new NostrError('malformed', 'a gift wrap contains no seal');
  if (!isGenuine(seal)) throw new NostrError('forged', 'a seal is not signed by its author');
  const value = opened(seal, secretKey);
  const rumor = readUnsigned(value);
  if (rumor.pubkey !== seal.pubkey) throw new NostrError('another-author', 'a message is not by the author of its seal');
  const id = idOf(rumor);
  const claimed = (value as { id?: unknown }).id;
  if (claimed !== undefined && claimed !== id) throw new NostrError('forged', 'a message has the ID of another');
  if (rumor.kind !== KINDS.chat) throw new NostrError('malformed', 'a gift wrap contains no message');
  const to = recipientsIn(rumor);
  if (rumor.pubkey !== own && !to.includes(own)) throw new NostrError('not-for-us', 'a message is for somebody else');
  if (wrap.created_at > unixSeconds(now) + MAX_AHEAD_S) throw new NostrError('from-the-future', 'a gift wrap is from the future');
  if (wrap.created_at < rumor.created_at - LOOK_BACK_MS / 1000) throw new NostrError('backdated', 'a gift wrap is backdated too far');
  return messageOf({ ...rumor, id, to }, now);
}

/** Throws NostrError. NIP-04 says who writes to whom to everybody, so nothing answers in it. */
export function openLegacyMessage(event: NostrEvent, { secretKey, now }: { secretKey: Uint8Array; now: Date }): DirectMessage {
  const own = publicKeyOf(secretKey);
  if (event.kind !== KINDS.legacyMessage || !isFor(event, own)) throw new NostrError('not-for-us', 'a message is for somebody else');
  if (!isGenuine(event)) throw new NostrError('forged', 'a message is not signed by its author');
  try {
    const content = nip04.decrypt(secretKey, event.pubkey, event.content);
    return messageOf({ ...event, content, to: recipientsIn(event) }, now);
  } catch (cause) {
    if (cause instanceof NostrError) throw cause;
    throw new NostrError('not-for-us', 'a message cannot be decrypted', { cause });
  }
}

function messageOf(rumor: Omit<NostrEvent, 'sig'> & { to: string[] }, now: Date): DirectMessage {
  const { id, pubkey, to, created_at, content, tags } = rumor;
  if (created_at > unixSeconds(now) + MAX_AHEAD_S) throw new NostrError('from-the-future', 'a message is from the future');
  const replied = tags.findLast(([name, event]) => name === 'e' && isEventId(event))?.[1];
  const attestations = tags.filter(([name]) => name === 'auth');
  const [attestation] = attestations;
  const isValid = attestations.length === 1 && attestation !== undefined && isAttested(attestation, rumor);
  return {
    ...{ id, from: pubkey, to, text: content, at: new Date(created_at * 1000) },
    ...(replied !== undefined && { repliesTo: replied }),
    ...(isValid && { attestation }),
  };
}

const recipientsIn = ({ tags }: Pick<NostrEvent, 'tags'>): string[] =>
  tags.flatMap(([name, key]) => (name === 'p' && isPublicKey(key) ? [key] : [])).slice(0, MAX_RECIPIENTS);

const isFor = ({ tags }: NostrEvent, key: string): boolean => tags.some(([name, value]) => name === 'p' && value === key);

/** The JSON inside. */
function opened({ content, pubkey }: Pick<NostrEvent, 'content' | 'pubkey'>, secretKey: Uint8Array): unknown {
  if (content.length > MAX_EVENT_BYTES) throw new NostrError('too-large', 'a gift wrap is too large');
  let text: string;
  try {
    text = nip44.decrypt(content, nip44.getConversationKey(secretKey, pubkey));
  } catch (cause) {
    throw new NostrError('not-for-us', 'a gift wrap cannot be decrypted', { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NostrError('malformed', 'a gift wrap contains no JSON', { cause });
  }
}
