// Parts that are lost, repeated, mixed up or mutated give the right bytes or nothing.

import { createHash } from 'node:crypto';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextTransferCodec, cut, isSpoilt, MAX_DOCUMENT_BYTES, PART_BYTES, type Part, putTogether } from '../src/index.ts';

const CLAIM = 'clm_one';

/** Different at every offset, so that swapped or shifted parts are detected. */
function bytesOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8) * 17 + (at >> 16) * 7 + seed) & 0xff;
  return bytes;
}
const wholeOf = (parts: readonly Part[]) => putTogether(CLAIM, parts)?.bytes;
const overWire = (part: Part) => contextTransferCodec.decode(contextTransferCodec.encode(part));

describe('splitting and reassembling', () => {
  const sizes = [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES - 1, 2 * PART_BYTES, 2 * PART_BYTES + 1, 3 * PART_BYTES];
  test.each(sizes)('%i bytes survive a round trip, over the wire too', (size) => {
    const bytes = bytesOf(size);
    const parts = cut(CLAIM, bytes);
    expect(parts).toHaveLength(Math.max(1, Math.ceil(size / PART_BYTES)));
    expect(parts.every((part) => part.data.length <= PART_BYTES)).toBe(true);
    expect(bytes.equals(wholeOf(parts.map(overWire)) ?? Buffer.from('nothing'))).toBe(true);
    expect(isSpoilt(CLAIM, parts)).toBe(false);
  });

  test('the largest document fits; one byte more is refused', () => {
    const bytes = Buffer.alloc(MAX_DOCUMENT_BYTES, 1);
    expect(wholeOf(cut(CLAIM, bytes))?.length).toBe(MAX_DOCUMENT_BYTES);
    expect(wholeOf(cut(CLAIM, Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 1)))).toBeUndefined();
  });

  const four = bytesOf(3 * PART_BYTES + 5);
  const fourParts = cut(CLAIM, four);
  test('parts may come in any order, with repeats', () => {
    const heard = fc
      .array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 })
      .chain((again) => fc.shuffledSubarray([0, 1, 2, 3, ...again], { minLength: 4 + again.length }));
    fc.assert(
      fc.property(heard, (order) => {
        const parts = order.flatMap((index) => fourParts[index] ?? []);
        expect(four.equals(wholeOf(parts) ?? Buffer.alloc(0))).toBe(true);
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  test('while a part is missing, there is no document and the receiver keeps waiting', () => {
    const some = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 0, maxLength: 3 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 3 }), (order, times) => {
        const parts = Array.from({ length: times }, () => order.flatMap((index) => fourParts[index] ?? [])).flat();
        expect(wholeOf(parts)).toBeUndefined();
        expect(isSpoilt(CLAIM, parts)).toBe(false);
      }),
    );
  });

  test('attack: parts of another claim are ignored', () => {
    expect(putTogether('clm_two', fourParts)).toBeUndefined();
    expect(wholeOf(fourParts.map((part, index) => (index === 2 ? { ...part, id: 'clm_two' } : part)))).toBeUndefined();
  });

  test('attack: parts of two documents never combine into a third', () => {
    const other = bytesOf(3 * PART_BYTES + 5, 99);
    const all = [...fourParts, ...cut(CLAIM, other)];
    fc.assert(
      fc.property(fc.shuffledSubarray(all), (parts) => {
        const whole = wholeOf(parts);
        if (whole !== undefined) expect(four.equals(whole) || other.equals(whole)).toBe(true);
        const complete = (digest: string | undefined) => parts.filter((part) => part.digest === digest).length === 4;
        expect(whole !== undefined).toBe(complete(fourParts[0]?.digest) || complete(all[7]?.digest));
        expect(isSpoilt(CLAIM, parts)).toBe(false);
      }),
      { numRuns: propertyRuns(40) },
    );
  });

  test('attack: a part of another document under the digest of this one', () => {
    const foreign = cut(CLAIM, bytesOf(3 * PART_BYTES + 5, 99))[1] as Part;
    const parts = fourParts.map((part, index) => (index === 1 ? { ...part, data: foreign.data } : part));
    expect(wholeOf(parts)).toBeUndefined();
    expect(isSpoilt(CLAIM, parts)).toBe(true);
  });
});

describe('attack: one mutation anywhere', () => {
  const bytes = bytesOf(2 * PART_BYTES + 100);
  const parts = cut(CLAIM, bytes);
  const odd = fc.oneof(
    fc.integer({ min: -5, max: 120 }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 0.5, 2 ** 31, 2 ** 53, Number.MAX_VALUE, bytes.length - 1, bytes.length + 1),
  );
  const mutation: fc.Arbitrary<(part: Part) => Part> = fc.oneof(
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, change]) => (part: Part) => {
      const data = Buffer.from(part.data);
      data[at % data.length] = (data[at % data.length] ?? 0) ^ change;
      return { ...part, data };
    }),
    fc.integer({ min: 0, max: 99 }).map((length) => (part: Part) => ({ ...part, data: part.data.subarray(0, length) })),
    fc.constant((part: Part) => ({ ...part, data: Buffer.concat([part.data, Buffer.from([0])]) })),
    fc.constantFrom('', '0'.repeat(64), 'constructor', '__proto__').map((digest) => (part: Part) => ({ ...part, digest })),
    odd.map((size) => (part: Part) => ({ ...part, size })),
    odd.map((index) => (part: Part) => ({ ...part, index })),
    odd.map((count) => (part: Part) => ({ ...part, count })),
    fc.string().map((id) => (part: Part) => ({ ...part, id })),
  );

  test('in place of the true part: the true document or none', () => {
    fc.assert(
      fc.property(mutation, fc.integer({ min: 0, max: 2 }), (mutate, which) => {
        const heard = parts.map((part, index) => (index === which ? mutate(part) : part));
        const whole = wholeOf(heard);
        if (whole !== undefined) expect(bytes.equals(whole)).toBe(true);
        isSpoilt(CLAIM, heard);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  test('of the header, besides the true parts: the document is complete', () => {
    const header = fc.oneof(
      fc.constant<Partial<Part>>({ digest: 'f'.repeat(64) }),
      fc.tuple(fc.constantFrom('size', 'count'), odd).map(([name, value]): Partial<Part> => ({ [name]: value })),
    );
    fc.assert(
      fc.property(header, fc.integer({ min: 0, max: 2 }), fc.boolean(), (changes, which, first) => {
        const forged = { ...(parts[which] as Part), ...changes };
        const heard = first ? [forged, ...parts] : [...parts, forged];
        expect(bytes.equals(wholeOf(heard) ?? Buffer.alloc(0))).toBe(true);
        expect(isSpoilt(CLAIM, heard)).toBe(false);
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  test('on the wire: garbage is not accepted as a part', () => {
    for (const value of [null, 1, [], {}, { ...parts[0], data: 1 }, { id: CLAIM, digest: '', size: -1, index: 0, count: 1, data: '' }])
      expect(() => contextTransferCodec.decode(Buffer.from(JSON.stringify(value)))).toThrow();
    for (const wrong of [1.5, 2 ** 53, '1', null])
      expect(() =>
        contextTransferCodec.decode(Buffer.from(JSON.stringify({ id: '', digest: '', size: 1, index: wrong, count: 1, data: '' }))),
      ).toThrow();
  });
});

test('the digest is the SHA-256 of the whole document', () => {
  const bytes = Buffer.from('abc');
  expect(cut(CLAIM, bytes)[0]?.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('attack: implausible parts cost nothing', () => {
  const [part] = cut(CLAIM, Buffer.from('x'));
  if (part === undefined) throw new Error('a part expected');
  for (const changes of [{ count: 2 ** 30 }, { count: 0 }, { index: -1 }, { index: 5 }, { size: MAX_DOCUMENT_BYTES + 1 }, { index: 0.5 }])
    expect(putTogether(CLAIM, [{ ...part, ...changes }])).toBeUndefined();
});
