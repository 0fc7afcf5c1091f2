// Text of strangers is read, or refused with a type, in time that grows with its length.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import * as nip44 from 'nostr-tools/nip44';
import { finalizeEvent, generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { expect, test } from 'vitest';
import {
  attest,
  inboxRelaysIn,
  isAttested,
  NostrError,
  type NostrEvent,
  openGiftWrap,
  openLegacyMessage,
  publicKeyIn,
  relayUrlIn,
  secretKeyIn,
} from '../src/index.ts';
import { relayMessageIn } from '../src/relays/messages.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const seconds = NOW.getTime() / 1000;
const [ana, ben] = [generateSecretKey(), generateSecretKey()];
const key = { secretKey: ben, now: NOW };
const runs = { numRuns: propertyRuns(200) };
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.json());
const tag = fc.array(fc.oneof(fc.constantFrom('p', 'e', 'auth', 'relay', getPublicKey(ben)), fc.string()), { maxLength: 5 });
/** Undefined: refused in a typed way. */
const read = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch (error) {
    if (error instanceof NostrError) return undefined;
    throw error;
  }
};
const sealed = (plain: string, from: Uint8Array) => nip44.encrypt(plain, nip44.getConversationKey(from, getPublicKey(ben)));
function wrapOf(plain: string): NostrEvent {
  const once = generateSecretKey();
  return finalizeEvent({ kind: 1059, created_at: seconds, tags: [['p', getPublicKey(ben)]], content: sealed(plain, once) }, once);
}

test('the payload of NIP-44, so that others read what we write', () => {
  const secret = (last: number) => Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? last : 0));
  const conversation = nip44.getConversationKey(secret(1), getPublicKey(secret(2)));
  expect(Buffer.from(conversation).toString('hex')).toBe('c41c775356fd92eadc63ff5a0dc1da211b268cbea22316767095b2871ea1412d');
  expect(nip44.encrypt('a', conversation, secret(1))).toBe(
    'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABee0G5VSK0/9YypIObAtDKfYEAjD35uVkHyB0F4DwrcNaCXlCWZKaArsGrY6M9wnuTMxWfp1RTN9Xga8no+kF5Vsb',
  );
});

test('a seal and a message of any shape', () => {
  fc.assert(
    fc.property(text, fc.record({ kind: fc.constantFrom(13, 14, 1), tags: fc.array(tag), content: text }), (plain, inner) => {
      if (plain !== '') read(() => openGiftWrap(wrapOf(plain), key));
      const rumor = { ...inner, pubkey: getPublicKey(ana), created_at: seconds };
      const seal = finalizeEvent({ kind: 13, created_at: seconds, tags: [], content: sealed(JSON.stringify(rumor), ana) }, ana);
      const message = read(() => openGiftWrap(wrapOf(JSON.stringify(seal)), key));
      if (message !== undefined) expect(message).toMatchObject({ from: getPublicKey(ana), text: inner.content });
    }),
    { numRuns: propertyRuns(40) },
  );
});

test('a legacy message of any content', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc.base64String().map((data) => `${data}?iv=${data}`),
      ),
      (content) => {
        const event = finalizeEvent({ kind: 4, created_at: seconds, tags: [['p', getPublicKey(ben)]], content }, ana);
        read(() => openLegacyMessage(event, key));
      },
    ),
    { numRuns: propertyRuns(40) },
  );
});

test('messages of relays, keys, addresses and attestations of any shape', () => {
  const attested = attest(ana, getPublicKey(ben));
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc
          .tuple(fc.constantFrom('EVENT', 'OK', 'CLOSED', 'AUTH'), fc.anything(), fc.anything())
          .map((said) => String(JSON.stringify(said))),
      ),
      fc.array(tag),
      (written, tags) => {
        read(() => relayMessageIn(written));
        for (const readKey of [publicKeyIn, secretKeyIn]) expect(readKey(written)).toBeUndefined();
        expect(relayUrlIn(written) ?? 'wss://').toMatch(/^wss?:\/\//);
        expect(inboxRelaysIn({ tags }).length).toBeLessThanOrEqual(5);
        const event = { pubkey: getPublicKey(ben), kind: 1, created_at: seconds };
        for (const each of [...tags, [...attested.slice(0, 2), written, attested[3] ?? '']])
          expect(isAttested(each, event)).toBe(each[2] === '' && each[3] === attested[3]);
      },
    ),
    runs,
  );
});

test('attack: bombs of base64, signs and depth cost no more than their length', () => {
  const long = 200_000;
  const bombs = ['A', '=', '?iv=', '[', '{"a":', '\\', '&', 'npub1', '\u{1f600}'].map((part) => part.repeat(long / part.length));
  for (const bomb of bombs) {
    const event = (kind: number) => finalizeEvent({ kind, created_at: seconds, tags: [['p', getPublicKey(ben)]], content: bomb }, ana);
    const started = performance.now();
    expect(read(() => openGiftWrap(event(1059), key))).toBeUndefined();
    expect(read(() => openLegacyMessage(event(4), key))).toBeUndefined();
    expect(read(() => relayMessageIn(`["EVENT","1",${bomb}`))).toBeUndefined();
    expect([publicKeyIn(bomb), secretKeyIn(bomb), relayUrlIn(bomb)]).toEqual([undefined, undefined, undefined]);
    expect(isAttested(['auth', getPublicKey(ana), bomb, '0'.repeat(128)], event(1))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});

test('a page that loads the entry loads no sockets and no word lists', () => {
  const reached = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g))
      if (from.startsWith('.')) follow(join(dirname(file), from));
      else packages.add(from);
  };
  follow(join(import.meta.dirname, '../src/index.ts'));
  expect(reached.size).toBeGreaterThan(5);
  for (const name of packages) expect(name).toMatch(/^(?:@noble\/|nostr-tools\/(?:nip04|nip19|nip44|pure)$)/);
});
