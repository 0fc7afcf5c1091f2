import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cut,
  decodeDocument,
  encodeDocument,
  isSpoilt,
  MAX_DOCUMENT_BYTES,
  PART_BYTES,
  putTogether,
  type TransferDocument,
  TransferError,
} from '../../src/domain/transfer-document.ts';

const CLAIM = `clm_${'a'.repeat(26)}`;
const document = (changes: Partial<TransferDocument> = {}): TransferDocument => ({
  version: 1,
  claimId: CLAIM,
  parentInstanceId: 'inst_p',
  parentInboxId: 'p',
  childInboxId: 'c',
  parentName: 'Trip Planner',
  createdAt: '2026-01-01T00:00:00.000Z',
  items: [{ kind: 'fact', text: 'Saul is vegetarian. 🥦', topic: 'saul:diet' }],
  config: { email: 'saul@example.com' },
  people: [{ inboxId: 'b'.repeat(64), name: 'Saul' }],
  ...changes,
});
const decode = (value: unknown) => decodeDocument(Buffer.from(JSON.stringify(value)));

test('what was encoded comes back', () => {
  expect(decodeDocument(encodeDocument(document()))).toEqual(document());
});

test('parts in any order, any number of times, among others, give the document once all are there', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat()),
      (seed, count, order) => {
        const bytes = Buffer.alloc(PART_BYTES * (count - 1) + seed.length, seed);
        const parts = cut(CLAIM, bytes);
        expect(parts).toHaveLength(count);
        const noise = cut(CLAIM, Buffer.from('something else entirely')).map((part) => ({ ...part, count: 2 }));
        const mixed = [...parts, ...parts, ...noise].map((part) => ({ part, key: order.next().value ?? 0 }));
        const shuffled = mixed.sort((a, b) => a.key - b.key).map(({ part }) => part);
        expect(bytes.equals(putTogether(CLAIM, shuffled)?.bytes ?? new Uint8Array())).toBe(true);
        expect(putTogether(CLAIM, parts.slice(1))).toBeUndefined();
        expect(putTogether('clm_other', shuffled)).toBeUndefined();
      },
    ),
    { numRuns: 15 },
  );
});

test('attack: parts that do not give the digest are recognised, missing ones are waited for', () => {
  const parts = cut(CLAIM, Buffer.alloc(PART_BYTES * 2, 1));
  const [first, second] = parts;
  if (first === undefined || second === undefined) throw new Error('two parts expected');
  expect(isSpoilt(CLAIM, [first])).toBe(false);
  expect(isSpoilt(CLAIM, [first, { ...second, data: Buffer.alloc(PART_BYTES, 2) }])).toBe(true);
  // A forged copy beside the true one hides nothing.
  expect(isSpoilt(CLAIM, [first, second])).toBe(false);
});

test('attack: implausible parts cost nothing', () => {
  const [part] = cut(CLAIM, Buffer.from('x'));
  if (part === undefined) throw new Error('a part expected');
  for (const changes of [{ count: 2 ** 30 }, { count: 0 }, { index: -1 }, { index: 5 }, { size: MAX_DOCUMENT_BYTES + 1 }, { index: 0.5 }])
    expect(putTogether(CLAIM, [{ ...part, ...changes }])).toBeUndefined();
});

test('attack: what is no document of this version within the limits', () => {
  const good = document();
  const bad: unknown[] = [
    null,
    [],
    'text',
    { ...good, version: 2 },
    { ...good, items: 'many' },
    { ...good, items: Array.from({ length: 10_001 }, () => good.items[0]) },
    { ...good, items: [{ kind: 'order', text: 'x', topic: 'y' }] },
    { ...good, items: [{ kind: 'toString', text: 'x', topic: 'y' }] },
    { ...good, items: [{ kind: 'fact', text: 'x'.repeat(10_000), topic: 'y' }] },
    { ...good, claimId: 7 },
    { ...good, config: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [index, ''])) },
    { ...good, config: { a: 1 } },
  ];
  for (const value of bad) expect(() => decode(value)).toThrow(TransferError);
  expect(() => decodeDocument(Buffer.from([0xff, 0xfe]))).toThrow(TransferError);
});

test('garbage never throws anything but TransferError', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        decode(value);
      } catch (error) {
        expect(error).toBeInstanceOf(TransferError);
      }
    }),
  );
});

test('the digest is SHA-256 of the whole', () => {
  const bytes = Buffer.from('abc');
  expect(cut(CLAIM, bytes)[0]?.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
});
