import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { nprofileEncode, npubEncode, nsecEncode } from 'nostr-tools/nip19';
import { finalizeEvent, generateSecretKey, getPublicKey, verifyEvent } from 'nostr-tools/pure';
import { describe, expect, test } from 'vitest';
import { derivedSecretKey } from '../src/derived-key.ts';
import {
  bindingIn,
  deletionTemplate,
  inboxRelaysIn,
  inboxRelaysTemplate,
  isGenuine,
  NostrError,
  type NostrEvent,
  newSecretKey,
  npubOf,
  profileTemplate,
  publicKeyIn,
  publicKeyOf,
  readEvent,
  relayListTemplate,
  relayUrlIn,
  secretKeyIn,
  signEvent,
  successorIn,
} from '../src/index.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const secretKey = newSecretKey();
const signed = (o: Partial<NostrEvent> = {}) =>
  signEvent({ kind: 1, created_at: 1_700_000_000, tags: [], content: 'hello', ...o }, secretKey);
const whyOf = (work: () => unknown) => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof NostrError) return error.why;
    throw error;
  }
};

describe('events', () => {
  test('what we sign, nostr-tools verifies, and the other way round', () => {
    expect(verifyEvent({ ...signed({ tags: [['t', 'a "quoted" \n tag']], content: 'ä\u{1f600}' }) })).toBe(true);
    const theirs = finalizeEvent({ kind: 1, created_at: 1, tags: [['p', 'x']], content: '\u2028' }, generateSecretKey());
    expect(isGenuine(readEvent(JSON.parse(JSON.stringify(theirs))))).toBe(true);
  });

  test('attack: any change makes it another event', () => {
    const event = signed({ tags: [['e', 'x']] });
    const changes: Partial<NostrEvent>[] = [
      ...[{ content: 'hello.' }, { kind: 2 }, { created_at: event.created_at + 1 }, { tags: [['e', 'y']] }, { tags: [] }],
      ...[{ pubkey: publicKeyOf(newSecretKey()) }, { id: '0'.repeat(64) }, { sig: '0'.repeat(128) }],
    ];
    expect(isGenuine(event)).toBe(true);
    for (const change of changes) expect(isGenuine({ ...event, ...change })).toBe(false);
  });

  test('attack: shapes that are none, and sizes that nobody needs', () => {
    const event = signed();
    const strange: unknown[] = [
      ...[
        null,
        [],
        'x',
        {},
        { ...event, id: 'x' },
        { ...event, id: event.id.toUpperCase() },
        { ...event, sig: '' },
        { ...event, kind: -1 },
      ],
      ...[
        { ...event, kind: 1.5 },
        { ...event, kind: 65_536 },
        { ...event, created_at: '1' },
        { ...event, created_at: 2 ** 32 },
      ],
      ...[
        { ...event, tags: {} },
        { ...event, tags: [['a', 1]] },
        { ...event, tags: [[]] },
        { ...event, content: 1 },
        { ...event, content: '\ud800' },
      ],
      { ...event, tags: Array.from({ length: 2_001 }, () => ['t']) },
      { ...event, tags: [['t', 'x'.repeat(16 * 1024 + 1)]] },
    ];
    for (const value of strange) expect(whyOf(() => readEvent(value))).toBe('malformed');
    expect(whyOf(() => readEvent({ ...event, content: 'x'.repeat(256 * 1024 + 1) }))).toBe('too-large');
    const bulky = Array.from({ length: 17 }, () => ['t', 'x'.repeat(16 * 1024)]);
    expect(whyOf(() => readEvent({ ...event, tags: bulky }))).toBe('too-large');
    expect(readEvent({ ...event, tags: bulky.slice(2) }).tags).toHaveLength(15);
  });

  test('reading ends with an event or a NostrError, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        whyOf(() => readEvent(value));
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('keys', () => {
  test('are read as people write them', () => {
    const publicKey = publicKeyOf(secretKey);
    expect(npubOf(publicKey)).toBe(npubEncode(publicKey));
    for (const written of [publicKey, ` ${publicKey.toUpperCase()}\n`, npubEncode(publicKey), `nostr:${npubEncode(publicKey)}`])
      expect(publicKeyIn(written)).toBe(publicKey);
    expect(publicKeyIn(nprofileEncode({ pubkey: publicKey, relays: ['wss://relay.example'] }))).toBe(publicKey);
    expect(secretKeyIn(nsecEncode(secretKey))).toEqual(secretKey);
    for (const wrong of [
      '',
      'npub1',
      nsecEncode(secretKey),
      `${npubEncode(publicKey)}x`,
      'x'.repeat(5_000),
      'f'.repeat(64),
      npubEncode('f'.repeat(64)),
    ])
      expect(publicKeyIn(wrong)).toBeUndefined();
    for (const wrong of ['', npubEncode(publicKey), '0'.repeat(64), 'f'.repeat(64)]) expect(secretKeyIn(wrong)).toBeUndefined();
  });

  test('vector 1 of NIP-06, and three accounts of it', () => {
    const words = 'leader monkey parrot ring guide accident before fence cannon height naive bean';
    expect(Buffer.from(derivedSecretKey(words, 0)).toString('hex')).toBe(
      '7f7ff03d123792d6ac594bfa67bf6d0c0ab55b6b1fdb6249303fe861f1ccba9a',
    );
    const publicKeys = [0, 1, 2, 3].map((account) => publicKeyOf(derivedSecretKey(words, account)).slice(0, 8));
    expect(publicKeys).toEqual(['17162c92', 'd977a6cf', '29a8e759', 'edbbca8a']);
    expect(derivedSecretKey(`  ${words.toUpperCase()} \n`, 0)).toEqual(derivedSecretKey(words, 0));
    for (const wrong of [words.replace('bean', 'leader'), words.slice(7), '', 'x'])
      expect(whyOf(() => derivedSecretKey(wrong, 0))).toBe('mnemonic');
    for (const account of [-1, 1.5, 2 ** 31]) expect(whyOf(() => derivedSecretKey(words, account))).toBe('mnemonic');
  });
});

describe('what an agent publishes about itself', () => {
  const inboxId = 'ab'.repeat(32);

  test('its profile carries its inbox with the proof, and says that it is a bot', () => {
    const binding = { inboxId, proof: 'cHJvb2Y=' };
    const profile = signEvent(profileTemplate({ name: 'Scout', about: 'Finds rooms.', binding, now: NOW }), secretKey);
    expect(JSON.parse(profile.content)).toEqual({ name: 'Scout', about: 'Finds rooms.', bot: true });
    expect(bindingIn(profile)).toEqual(binding);
    expect(successorIn(profile)).toBeUndefined();
    const successor = getPublicKey(generateSecretKey());
    expect(successorIn(profileTemplate({ name: '', about: '', successor, now: NOW }))).toBe(successor);
  });

  test('attack: two inboxes, or none that can be one', () => {
    const tag = ['i', `xmtp:${inboxId}`, 'proof'];
    const refused = [[], [tag, tag], [['i', 'xmtp:x', 'proof']], [['i', `xmtp:${inboxId}`]], [[...tag.slice(0, 2), 'x'.repeat(9_000)]]];
    for (const tags of refused) expect(bindingIn({ tags })).toBeUndefined();
    expect(bindingIn({ tags: [['i', 'github:someone', 'x'], tag] })).toEqual({ inboxId, proof: 'proof' });
  });

  test('relays have one address each; what is none is left out', () => {
    expect(relayUrlIn('WSS://Relay.Example:443/')).toBe('wss://relay.example');
    expect(relayUrlIn('ws://127.0.0.1:7777/relay')).toBe('ws://127.0.0.1:7777/relay');
    for (const wrong of [
      'https://relay.example',
      'wss://user:word@relay.example',
      'wss://relay.example/#x',
      'wss://relay.example/a,wss://other.example',
      `wss://relay.example/${'ä'.repeat(100)}`,
      'relay',
      '',
      `wss://${'x'.repeat(300)}`,
    ])
      expect(relayUrlIn(wrong)).toBeUndefined();
    const urls = ['wss://one.example', 'wss://two.example'];
    expect(inboxRelaysIn(inboxRelaysTemplate(urls, NOW))).toEqual(urls);
    expect(relayListTemplate(urls, NOW)).toMatchObject({ kind: 10_002, tags: urls.map((url) => ['r', url]) });
    const many = Array.from({ length: 10_000 }, (_, at) => ['relay', `wss://relay${at}.example`]);
    expect(
      inboxRelaysIn({ tags: [['relay', 'http://x.example'], ['relay', 'wss://One.example/'], ['relay', 'wss://one.example'], ...many] }),
    ).toHaveLength(5);
  });

  test('a deletion names events, addresses and kinds', () => {
    const plain = signed();
    const addressed = signed({ kind: 30_174, tags: [['d', 'place']] });
    expect(deletionTemplate([plain, addressed], NOW).tags).toEqual([
      ['e', plain.id],
      ['e', addressed.id],
      ['a', `30174:${addressed.pubkey}:place`],
      ['k', '1'],
      ['k', '30174'],
    ]);
  });
});
