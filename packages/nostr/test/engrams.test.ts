import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import * as nip44 from 'nostr-tools/nip44';
import { getEventHash, getPublicKey } from 'nostr-tools/pure';
import { expect, test } from 'vitest';
import {
  type EngramBody,
  engramAddress,
  engramTemplate,
  isGenuine,
  isSlug,
  NostrError,
  type NostrEvent,
  openEngram,
  signEvent,
} from '../src/index.ts';

const last = (value: number) => Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? value : 0));
const [agent, owner] = [last(1), last(2)];
const [agentKey, ownerKey] = [getPublicKey(agent), getPublicKey(owner)];

test('the addresses of NIP-AE', () => {
  const k = { secretKey: agent, otherKey: ownerKey };
  expect(engramAddress('core', k)).toBe('bdc233238ffe52e272b44cc233c8f33a2bc510b08be04495b225964283be4a90');
  expect(engramAddress('mem/example', k)).toBe('72d4f9629106451505d7d341ea85bb3ebad4f654fcfd2aad100d5a35f8a85cba');
  expect(engramAddress('mem/notes/2026-05-12', { secretKey: owner, otherKey: agentKey })).toBe(
    '31651571a312780cfdc1f0b706b682ac9f3f51a053e8dca76fe57710bae5a4d4',
  );
});

test.each<[EngramBody, string, string]>([
  [
    { slug: 'mem/example', value: 'hello, agent memory' },
    'f4a594177b7aeea4fe99a09efbf74ae85f0126244f322135682c405888a38689',
    '0a4582f0bc5995b9a010afda5984f568055988ebbe4552b4e0ec6d11aeb2b303af940f3d84726a7edd1763badb284eb3aa8457664ceba85a90d6252ed4b494cb',
  ],
  [
    { slug: 'mem/notes/2026-05-12', value: 'meeting note: [[mem/example]]' },
    '1a43298ea1fa9b73462a85b9f16f5f6bd2a7ab18b0b02424e5ec3f3b8a48e030',
    'dc9da456db1c89f070edc5f994786f270fc00e8ff19f33d5b0f6cea49421cd727fcd79bb288f3e3dbd5af9ca1ba67f9bd11b02a47c1e6c37cfd32665c17e4a24',
  ],
  [
    { slug: 'mem/example', value: null },
    'c8604bef05295856a67a88ec895e07b5b47a2febc23c82934734096a7b123b63',
    'c8d53859cf08b3a9a20a5b01c61d12fa2f082f462adb635420f05dc6f9bb662a174e729023854bf53e5e35fae8f6f4c9d604e8979a070e298cd77cfb7e6b6468',
  ],
  [
    { profile: 'test agent. see [[mem/example]] and [[mem/notes/2026-05-12]].' },
    '980419c4d231266471242456c832d0c2eb1e6974468dc795f3ae327484129058',
    'ce113fff1205eadb38928b224a90247be1a00b0c3f8ab583d4a5f7274ddba51ebb5eb9d627d44664a78d2e870e61835cf61446cc812ecea139e8b7d41b8e238f',
  ],
])('the events of NIP-AE: %j', (body, id, sig) => {
  const at = ['f4a', '1a4', 'c86', '980'].indexOf(id.slice(0, 3));
  const template = engramTemplate(body, { secretKey: agent, ownerKey, createdAt: 1_700_000_000 + at, nonce: last(at + 1) });
  const unsigned = { ...template, pubkey: agentKey };
  expect(getEventHash(unsigned)).toBe(id);
  expect(bytesToHex(schnorr.sign(hexToBytes(id), agent, new Uint8Array(32)))).toBe(sig);
  const event: NostrEvent = { ...unsigned, id, sig };
  expect(isGenuine(event)).toBe(true);
  expect(openEngram(event, { secretKey: owner, otherKey: agentKey })).toEqual(body);
});

test('agent and owner read each record, and nobody else does', () => {
  const slug = fc
    .array(fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,9}$/), { minLength: 1, maxLength: 4 })
    .map((parts) => `mem/${parts.join('/')}`);
  fc.assert(
    fc.property(slug, fc.option(fc.string({ maxLength: 2_000, unit: 'grapheme' })), (name, value) => {
      const event = signEvent(engramTemplate({ slug: name, value }, { secretKey: agent, ownerKey, createdAt: 1 }), agent);
      expect(openEngram(event, { secretKey: owner, otherKey: agentKey })).toEqual({ slug: name, value });
      expect(openEngram(event, { secretKey: agent, otherKey: ownerKey })).toEqual({ slug: name, value });
      expect(() => openEngram(event, { secretKey: last(3), otherKey: agentKey })).toThrow(NostrError);
      expect(JSON.stringify(event.tags)).not.toContain('mem/');
    }),
    { numRuns: propertyRuns(30) },
  );
});

test('slugs', () => {
  for (const slug of ['core', 'mem/a', 'mem/a/b-c/d_e', `mem/${'a'.repeat(64)}`]) expect(isSlug(slug)).toBe(true);
  for (const slug of [
    '',
    'mem/',
    'mem',
    'Core',
    'mem/A',
    'mem/-a',
    'mem/a//b',
    'mem/a/',
    `mem/${'a'.repeat(65)}`,
    `mem${'/a'.repeat(130)}`,
    'mem/ä',
  ])
    expect(isSlug(slug)).toBe(false);
  expect(() => engramTemplate({ slug: 'core', value: 'x' }, { secretKey: agent, ownerKey, createdAt: 1 })).toThrow(NostrError);
  expect(() => engramTemplate({ slug: 'mem/a', value: 'x'.repeat(65_536) }, { secretKey: agent, ownerKey, createdAt: 1 })).toThrow(
    NostrError,
  );
});

test('attack: a record that its author has not signed, and an old one that a stranger signs', () => {
  const made = engramTemplate({ slug: 'mem/a', value: 'x' }, { secretKey: agent, ownerKey, createdAt: 1 });
  const event = signEvent(made, agent);
  const readers = { secretKey: owner, otherKey: agentKey };
  const whyOf = (of: NostrEvent) => {
    try {
      return openEngram(of, readers);
    } catch (error) {
      return (error as NostrError).why;
    }
  };
  expect(whyOf(event)).toEqual({ slug: 'mem/a', value: 'x' });
  expect(whyOf({ ...event, created_at: 2 })).toBe('forged');
  expect(whyOf(signEvent({ ...made, created_at: 2 }, last(3)))).toBe('another-author');
  expect(
    whyOf(
      signEvent({ ...made, tags: made.tags.map(([name, value]) => (name === 'p' ? ['p', agentKey] : [name ?? '', value ?? ''])) }, agent),
    ),
  ).toBe('another-author');
});

test.each([
  ['a record at the address of another', '{"slug":"mem/other","value":"x"}'],
  ['two values, of which readers take one or the other', '{"slug":"mem/a","value":"x","value":"y"}'],
  ['two names inside', '{"slug":"mem/a","value":"x","more":[{"a":1,"a" : 2}]}'],
  ['a name that is written in two ways', '{"slug":"mem/a","value":"x","v\\u0061lue":"y"}'],
  ['no value', '{"slug":"mem/a"}'],
  ['a number', '{"slug":"mem/a","value":5}'],
  ['a list', '["mem/a"]'],
  ['no JSON', 'mem/a'],
  ['deep JSON', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ['many strings', `[${'"",'.repeat(20_000)}""]`],
])('attack: %s', (_, plain) => {
  const key = nip44.getConversationKey(agent, ownerKey);
  const tags = engramTemplate({ slug: 'mem/a', value: '' }, { secretKey: agent, ownerKey, createdAt: 1 }).tags;
  const event = signEvent({ kind: 30_174, created_at: 1, tags, content: nip44.encrypt(plain, key) }, agent);
  expect(() => openEngram(event, { secretKey: owner, otherKey: agentKey })).toThrow(NostrError);
  expect(
    openEngram(
      signEvent({ ...event, content: nip44.encrypt('{"slug":"mem/a","value":"a \\"value\\": b","more":{"value":1}}', key) }, agent),
      { secretKey: owner, otherKey: agentKey },
    ),
  ).toEqual({ slug: 'mem/a', value: 'a "value": b' });
});
