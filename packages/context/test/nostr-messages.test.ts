// What is settled about Nostr is parsed strictly on both sides.
import { type NostrSettings, nostrAction } from '@offshoot/statements';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeAnswer,
  encodeAnswer,
  isPeerName,
  type NostrStatus,
  type OwnerRequest,
  ownerRequestCodec,
  TransferError,
} from '../src/index.ts';

const requestId = '0f'.repeat(16);
const hex = (length: number) => fc.uint8Array({ minLength: length / 2, maxLength: length / 2 }).map((b) => Buffer.from(b).toString('hex'));
const relay = fc.stringMatching(/^wss?:\/\/[a-z]{1,9}\.example\/[a-z?=&-]{0,9}$/);
const name = fc.oneof(fc.stringMatching(/^[\p{L}\p{So}'.]{1,20}$/u), fc.string({ unit: 'grapheme' })).filter(isPeerName);
const settings: fc.Arbitrary<NostrSettings> = fc.record({
  enabled: fc.boolean(),
  relays: fc.uniqueArray(relay, { maxLength: 5 }),
  peers: fc.uniqueArray(fc.record({ key: hex(64), name }), { maxLength: 50, selector: ({ name: called }) => called.toLowerCase() }),
  mirror: fc.constant(false),
  attestation: fc.oneof(
    fc.constant<string[]>([]),
    fc.tuple(fc.constant('auth'), hex(64), fc.constantFrom('', 'kind=1&created_at<1713957000'), hex(128)).map((tag) => [...tag]),
  ),
});
const status: fc.Arbitrary<NostrStatus> = fc.record(
  {
    ...{ answer: fc.constant('nostr' as const), requestId: fc.constant(requestId), settings, isDerived: fc.boolean() },
    publicKey: fc.oneof(fc.constant(''), hex(64)),
    profile: fc.oneof(fc.constant(''), fc.json()),
    relays: fc.array(
      fc.record({
        url: relay,
        state: fc.constantFrom('connected' as const, 'connecting' as const, 'away' as const),
        isHosts: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    ...{ received: fc.nat(1_000_000_000), sent: fc.nat(1_000_000_000), lastReceivedAt: fc.constant('2026-01-01T00:00:00.000Z') },
  },
  { requiredKeys: ['answer', 'requestId', 'settings', 'isDerived', 'publicKey', 'profile', 'relays', 'received', 'sent'] },
);
const key = { encapsulatedKey: 'AAEC', ciphertext: 'AAEC' };
const plain: NostrSettings = {
  ...{ enabled: true, relays: ['wss://relay.example/'], mirror: false, peers: [{ key: 'ab'.repeat(32), name: 'Mia 🧳' }] },
  attestation: ['auth', 'cd'.repeat(32), '', 'ef'.repeat(64)],
};
const said: NostrStatus = {
  ...{ answer: 'nostr', requestId, settings: plain, publicKey: 'ab'.repeat(32), isDerived: false, profile: '{}', received: 0, sent: 0 },
  relays: [{ url: 'wss://relay.example/', state: 'away', isHosts: true }],
};
const received = (request: unknown): OwnerRequest => ownerRequestCodec.decode(Buffer.from(JSON.stringify(request)));

test('what is settled and what the agent says of it survive a round trip, and what is settled can be signed', () => {
  fc.assert(
    fc.property(settings, status, fc.option(fc.constant(key), { nil: undefined }), (settled, answer, sealed) => {
      const request: OwnerRequest = { ask: 'set-nostr', requestId, settings: settled, ...(sealed && { key: sealed }), statement: 'AAEC' };
      expect(ownerRequestCodec.decode(ownerRequestCodec.encode(request))).toEqual(request);
      expect(decodeAnswer(encodeAnswer(answer))).toEqual(answer);
      expect(nostrAction(`inst_${'a'.repeat(26)}`, settled, 'none').nostr).toBe(settled.enabled ? 'on' : 'off');
    }),
  );
  expect(received({ ask: 'nostr', requestId, more: true })).toEqual({ ask: 'nostr', requestId });
});

test('attack: settings out of form are refused, with TransferError alone', () => {
  const [peer] = plain.peers;
  const bad: unknown[] = [
    ...[{ enabled: 'yes' }, { mirror: 1 }, { relays: 'wss://relay.example/' }, { relays: ['https://relay.example/'] }],
    ...[
      { relays: ['wss://relay.example/ x'] },
      { relays: ['wss://a.example/,wss://b.example/'] },
      { relays: [`wss://${'a'.repeat(300)}`] },
    ],
    { relays: Array.from({ length: 6 }, (_, index) => `wss://relay-${index}.example/`) },
    { peers: Array.from({ length: 51 }, () => peer) },
    ...['', ' Mia', 'x'.repeat(61), 'Mia\nLevel: L4', 'Mia\u202e', 'Mia\t', '\ud800', 7].map((called) => ({
      peers: [{ ...peer, name: called }],
    })),
    ...['npub1qqq', 'AB'.repeat(32), ''].map((of) => ({ peers: [{ ...peer, key: of }] })),
    ...[['auth'], ['p', 'cd'.repeat(32), '', 'ef'.repeat(64)], ['auth', 'x', '', 'ef'.repeat(64)], [...plain.attestation, '']].map(
      (attestation) => ({ attestation }),
    ),
    { attestation: ['auth', 'cd'.repeat(32), 'kind=1\n', 'ef'.repeat(64)] },
  ].map((part) => ({ ...plain, ...(part as object) }));
  for (const settled of [...bad, null, [], undefined]) {
    expect(() => received({ ask: 'set-nostr', requestId, settings: settled, statement: 'AAEC' })).toThrow(TransferError);
    expect(() => decodeAnswer(encodeAnswer({ ...said, settings: settled as NostrSettings }))).toThrow(TransferError);
  }
  for (const part of [{ statement: '' }, { statement: 'A B' }, { key: 'AAEC' }, { key: { ...key, ciphertext: 'A'.repeat(2_000) } }])
    expect(() => received({ ask: 'set-nostr', requestId, settings: plain, statement: 'AAEC', ...part })).toThrow(TransferError);
  const [shown] = said.relays;
  for (const part of [
    ...[
      { publicKey: 'npub1' },
      { isDerived: 'no' },
      { profile: 'x'.repeat(70_000) },
      { received: -1 },
      { sent: 0.5 },
      { lastReceivedAt: 'now' },
    ],
    ...[
      { relays: [{ ...shown, state: 'here' }] },
      { relays: [{ ...shown, url: '' }] },
      { relays: Array.from({ length: 21 }, () => shown) },
    ],
  ])
    expect(() => decodeAnswer(encodeAnswer({ ...said, ...part } as NostrStatus))).toThrow(TransferError);
});

test('attack: any change of any field is read or refused, and nothing else', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(plain)), fc.jsonValue(), (field, value) => {
      try {
        received({ ask: 'set-nostr', requestId, settings: { ...plain, [field]: value }, statement: 'AAEC' });
      } catch (error) {
        expect(error).toBeInstanceOf(TransferError);
      }
    }),
  );
});
