import * as nip04 from 'nostr-tools/nip04';
import * as nip17 from 'nostr-tools/nip17';
import { unwrapEvent as readsWrap } from 'nostr-tools/nip17';
import * as nip44 from 'nostr-tools/nip44';
import { finalizeEvent, generateSecretKey, getEventHash, getPublicKey } from 'nostr-tools/pure';
import { describe, expect, test } from 'vitest';
import {
  attest,
  type DirectMessage,
  giftWrapsFor,
  isGenuine,
  LOOK_BACK_MS,
  NostrError,
  type NostrEvent,
  openGiftWrap,
  openLegacyMessage,
} from '../src/index.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const seconds = Math.floor(NOW.getTime() / 1000);
const [ana, ben, mallory] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];
const keyOf = getPublicKey;
const open = (wrap: NostrEvent, secretKey = ben): DirectMessage => openGiftWrap(wrap, { secretKey, now: NOW });
const whyOf = (work: () => unknown) => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof NostrError) return error.why;
    throw error;
  }
};

/** As a client without any scruples makes it. */
function wrapped(
  o: {
    rumor?: object;
    author?: Uint8Array;
    sealedBy?: Uint8Array;
    sealKind?: number;
    sealTags?: string[][];
    to?: string;
    changedSeal?: object;
    plain?: string;
    wrappedAt?: number;
  } = {},
): NostrEvent {
  const { author = ana, sealedBy = ana, sealKind = 13, sealTags = [], to = keyOf(ben) } = o;
  const rumor = { pubkey: keyOf(author), kind: 14, created_at: seconds, tags: [['p', to]], content: 'hello', ...o.rumor };
  const conversation = nip44.getConversationKey(sealedBy, to);
  const content = nip44.encrypt(o.plain ?? JSON.stringify({ id: getEventHash(rumor), ...rumor }), conversation);
  const seal = { ...finalizeEvent({ kind: sealKind, created_at: seconds, tags: sealTags, content }, sealedBy), ...o.changedSeal };
  const once = generateSecretKey();
  const outer = nip44.encrypt(JSON.stringify(seal), nip44.getConversationKey(once, to));
  return finalizeEvent({ kind: 1059, created_at: o.wrappedAt ?? seconds, tags: [['p', to]], content: outer }, once);
}

describe('NIP-17', () => {
  test('what we wrap, nostr-tools reads, and the other way round; both copies are one message', () => {
    const { id, wraps } = giftWrapsFor({ text: 'We are late. ä\u{1f600}', to: keyOf(ben) }, { secretKey: ana, now: NOW });
    expect(wraps.map(({ recipient }) => recipient)).toEqual([keyOf(ben), keyOf(ana)]);
    for (const { event } of wraps) {
      expect(isGenuine(event)).toBe(true);
      expect(NOW.getTime() - event.created_at * 1000).toBeLessThan(LOOK_BACK_MS);
    }
    const [forBen, forAna] = wraps.map(({ event }) => event) as [NostrEvent, NostrEvent];
    expect(readsWrap(forBen, ben)).toMatchObject({ id, pubkey: keyOf(ana), content: 'We are late. ä\u{1f600}' });
    expect(open(forBen)).toMatchObject({ id, from: keyOf(ana), to: [keyOf(ben)], text: 'We are late. ä\u{1f600}', at: NOW });
    expect(open(forAna, ana)).toEqual(open(forBen));
    const theirs = nip17.wrapEvent(ana, { publicKey: keyOf(ben) }, 'Fine.', undefined, { eventId: id });
    expect(openGiftWrap(theirs, { secretKey: ben, now: new Date() })).toMatchObject({ from: keyOf(ana), text: 'Fine.', repliesTo: id });
  });

  test('an attestation that holds for the message comes with it; one that does not is nothing', () => {
    const owner = generateSecretKey();
    const tag = attest(owner, keyOf(ana), 'kind=14');
    const sent = (tags: string[][]) =>
      open(giftWrapsFor({ text: 'x', to: keyOf(ben), tags }, { secretKey: ana, now: NOW }).wraps[0]?.event as NostrEvent);
    expect(sent([tag]).attestation).toEqual(tag);
    expect(sent([tag, tag]).attestation).toBeUndefined();
    expect(sent([attest(owner, keyOf(ana), 'kind=1')]).attestation).toBeUndefined();
    expect(sent([attest(owner, keyOf(ben))]).attestation).toBeUndefined();
  });

  test('the same message at the same time has the same ID, whatever the wrap', () => {
    const once = giftWrapsFor({ text: 'x', to: keyOf(ben) }, { secretKey: ana, now: NOW });
    const again = giftWrapsFor({ text: 'x', to: keyOf(ben) }, { secretKey: ana, now: NOW });
    expect(once.id).toBe(again.id);
    expect(once.wraps[0]?.event.id).not.toBe(again.wraps[0]?.event.id);
  });

  test.each<[string, Parameters<typeof wrapped>[0], string]>([
    ['a message in another author’s name', { author: mallory, sealedBy: ana }, 'another-author'],
    ['a seal that its author has not signed', { changedSeal: { pubkey: keyOf(mallory) } }, 'forged'],
    ['a seal that was changed', { changedSeal: { created_at: 1 } }, 'forged'],
    ['a seal of another kind', { sealKind: 14 }, 'malformed'],
    ['a seal with tags', { sealTags: [['p', keyOf(mallory)]] }, 'malformed'],
    ['a message with the ID of another', { rumor: { id: '0'.repeat(64) } }, 'forged'],
    ['a message of another kind', { rumor: { kind: 1 } }, 'malformed'],
    ['a message for somebody else, wrapped anew', { rumor: { tags: [['p', keyOf(mallory)]] } }, 'not-for-us'],
    ['a message from the future', { rumor: { created_at: seconds + 3_600 } }, 'from-the-future'],
    ['a wrap that stays the newest for ever', { wrappedAt: seconds + 3_600 }, 'from-the-future'],
    ['a wrap that is backdated beyond the look-back', { wrappedAt: seconds - LOOK_BACK_MS / 1000 - 1 }, 'backdated'],
    ['no JSON', { plain: 'hello' }, 'malformed'],
    ['JSON of nothing', { plain: 'null' }, 'malformed'],
    ['deep JSON', { plain: '['.repeat(30_000) + ']'.repeat(30_000) }, 'malformed'],
  ])('attack: %s', (_, o, why) => {
    expect(open(wrapped())).toMatchObject({ text: 'hello' });
    expect(whyOf(() => open(wrapped(o)))).toBe(why);
  });

  test('attack: a wrap for somebody else, without a recipient, cut, or of another version', () => {
    const wrap = wrapped();
    expect(whyOf(() => open(wrap, mallory))).toBe('not-for-us');
    expect(whyOf(() => open({ ...wrap, tags: [] }))).toBe('not-for-us');
    expect(whyOf(() => open({ ...wrap, kind: 21_059 }))).toBe('not-for-us');
    expect(whyOf(() => open({ ...wrap, content: wrap.content.slice(0, -8) }))).toBe('not-for-us');
    expect(whyOf(() => open({ ...wrap, content: `#${wrap.content}` }))).toBe('not-for-us');
    expect(whyOf(() => open({ ...wrap, content: 'A'.repeat(300_000) }))).toBe('too-large');
  });

  test('attack: a message that is sent to a thousand', () => {
    const tags = Array.from({ length: 1_000 }, () => ['p', keyOf(generateSecretKey())]);
    const message = open(wrapped({ rumor: { tags: [['p', keyOf(ben)], ...tags.slice(0, 300)] } }));
    expect(message.to).toHaveLength(100);
  });

  test('no wrap says when its message was written, and each is found by those who look back', () => {
    const made = Array.from({ length: 20 }, () => giftWrapsFor({ text: 'x', to: keyOf(ben) }, { secretKey: ana, now: NOW }).wraps).flat();
    const ages = made.map(({ event }) => seconds - event.created_at);
    expect(new Set(ages).size).toBeGreaterThan(30);
    for (const age of ages) expect(age >= 0 && age * 1000 < LOOK_BACK_MS).toBe(true);
  });

  test('attack: a recipient that is no key of the curve', () => {
    expect(whyOf(() => giftWrapsFor({ text: 'x', to: 'f'.repeat(64) }, { secretKey: ana, now: NOW }))).toBe('malformed');
  });

  test('a text that would not fit is refused before it is sent', () => {
    expect(whyOf(() => giftWrapsFor({ text: 'x'.repeat(40_000), to: keyOf(ben) }, { secretKey: ana, now: NOW }))).toBe('too-large');
  });
});

describe('NIP-04, read only', () => {
  const legacy = (o: Partial<NostrEvent> = {}): NostrEvent =>
    finalizeEvent(
      { kind: 4, created_at: seconds, tags: [['p', keyOf(ben)]], content: nip04.encrypt(ana, keyOf(ben), 'hello from 2021'), ...o },
      ana,
    );
  const read = (event: NostrEvent) => openLegacyMessage(event, { secretKey: ben, now: NOW });

  test('is read', () => {
    const event = legacy();
    expect(read(event)).toMatchObject({ id: event.id, from: keyOf(ana), to: [keyOf(ben)], text: 'hello from 2021' });
  });

  test('attack: forged, for somebody else, or no ciphertext', () => {
    expect(whyOf(() => read({ ...legacy(), pubkey: keyOf(mallory) }))).toBe('forged');
    expect(whyOf(() => read(legacy({ tags: [['p', keyOf(mallory)]] })))).toBe('not-for-us');
    expect(whyOf(() => read(legacy({ content: 'plain' })))).toBe('not-for-us');
    expect(whyOf(() => read(legacy({ kind: 1 })))).toBe('not-for-us');
    expect(whyOf(() => read(legacy({ created_at: seconds + 3_600 })))).toBe('from-the-future');
  });
});
