import { generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { expect, test } from 'vitest';
import { attest, isAttestationOf, isAttested, isGenuine } from '../src/index.ts';

const OWNER = '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const AGENT = 'c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5';
const CONDITIONS = 'kind=1&created_at<1713957000';
const SIGNATURE =
  '8b7df2575caf0a108374f8471722b233c53f9ff827a8b0f91861966c3b9dd5cb2e189eae9f49d72187674c2f5bd244145e10ff86c9f257ffe65a1ee5f108b369';
const TAG = ['auth', OWNER, CONDITIONS, SIGNATURE];
const EVENT = {
  ...{
    id: 'd892a65e7677e0554ebb70ee16deeb6a0727dba46450fb4bc001291d7bff971b',
    pubkey: AGENT,
    created_at: 1_713_956_400,
    kind: 1,
    tags: [TAG],
  },
  content: 'owner-attested agent event',
  sig: '7fd38992b70b5e9e113644e51b4c8ee2227f3bdd402b1855f8786c0600394ab3ec2621742a7bad0b0000b93d4d1ae6e39525f286a3c1029f43f46c3359a6c76f',
};
const secret = (last: number) => Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? last : 0));

test('the vector of NIP-OA, and an event that is signed with it', () => {
  expect(isGenuine(EVENT)).toBe(true);
  expect(isAttested(TAG, EVENT)).toBe(true);
  expect(attest(secret(1), AGENT, CONDITIONS).slice(0, 3)).toEqual(TAG.slice(0, 3));
  expect(isAttested(attest(secret(1), AGENT, CONDITIONS), EVENT)).toBe(true);
});

test('a condition that the event does not meet, and an event of another key', () => {
  expect(isAttested(TAG, { ...EVENT, kind: 0 })).toBe(false);
  expect(isAttested(TAG, { ...EVENT, created_at: 1_713_957_000 })).toBe(false);
  expect(isAttested(TAG, { ...EVENT, pubkey: OWNER })).toBe(false);
  expect(isAttestationOf(TAG, AGENT)).toBe(true);
  expect(isAttestationOf(TAG, getPublicKey(generateSecretKey()))).toBe(false);
  const after = attest(secret(1), AGENT, 'created_at>5');
  expect([5, 6].map((created_at) => isAttested(after, { ...EVENT, created_at }))).toEqual([false, true]);
});

test.each([
  ...[
    'kind=1&',
    '&kind=1',
    'kind=1&&kind=2',
    'kind=01',
    'kind=65536',
    'kind=-1',
    'Kind=1',
    'kind=1 ',
    ' ',
    'kind',
    'kind=',
    'created_at=5',
  ],
  ...['created_at<4294967296', 'created_at<1e3', 'created_at<00', 'pubkey=x', 'kind=1|kind=2', 'kind=١', 'x'.repeat(10_000)],
])('attack: conditions that are none: %s', (conditions) => {
  expect(() => attest(secret(1), AGENT, conditions)).toThrow(RangeError);
  expect(isAttested(['auth', OWNER, conditions, SIGNATURE], EVENT)).toBe(false);
});

test('attack: tags of another shape, another signature, or an owner that attests itself', () => {
  const [name = '', owner = '', conditions = '', signature = ''] = TAG;
  const tags = [
    ...[
      [],
      [name, owner, conditions],
      [...TAG, ''],
      ['Auth', owner, conditions, signature],
      [name, owner.toUpperCase(), conditions, signature],
    ],
    ...[
      [name, 'f'.repeat(64), conditions, signature],
      [name, owner, conditions, signature.toUpperCase()],
      [name, owner, conditions, '0'.repeat(128)],
    ],
    ...[
      [name, owner, '', signature],
      [name, AGENT, conditions, signature],
      [name, owner, 'created_at<1713957000&kind=1', signature],
    ],
  ];
  for (const tag of tags) expect(isAttested(tag, EVENT)).toBe(false);
  expect(() => attest(secret(2), AGENT)).toThrow(RangeError);
});
