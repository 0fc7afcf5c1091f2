// The context transfer under loss, repetition, mixing and mutation: the right document or none.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextTransferCodec } from '../../src/adapters/context-codecs.ts';
import {
  cut,
  decodeDocument,
  encodeDocument,
  isSpoilt,
  MAX_DOCUMENT_BYTES,
  PART_BYTES,
  peopleNamedIn,
  putTogether,
  type TransferDocument,
  TransferError,
  type TransferPart,
} from '../../src/domain/transfer-document.ts';

const CLAIM = 'clm_one';

/** Different at every offset, so that swapped or shifted parts show. */
function bytesOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8) * 17 + (at >> 16) * 7 + seed) & 0xff;
  return bytes;
}
const wholeOf = (parts: readonly TransferPart[]) => putTogether(CLAIM, parts)?.bytes;
const overWire = (part: TransferPart) => contextTransferCodec.decode(contextTransferCodec.encode(part));

describe('cut and put together', () => {
  const sizes = [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES - 1, 2 * PART_BYTES, 2 * PART_BYTES + 1, 3 * PART_BYTES];
  test.each(sizes)('%i bytes come back, over the wire too', (size) => {
    const bytes = bytesOf(size);
    const parts = cut(CLAIM, bytes);
    expect(parts).toHaveLength(Math.max(1, Math.ceil(size / PART_BYTES)));
    expect(parts.every((part) => part.data.length <= PART_BYTES)).toBe(true);
    expect(bytes.equals(wholeOf(parts.map(overWire)) ?? Buffer.from('nothing'))).toBe(true);
    expect(isSpoilt(CLAIM, parts)).toBe(false);
  });

  test('the largest document fits, one byte more does not', () => {
    const bytes = Buffer.alloc(MAX_DOCUMENT_BYTES, 1);
    expect(wholeOf(cut(CLAIM, bytes))?.length).toBe(MAX_DOCUMENT_BYTES);
    expect(wholeOf(cut(CLAIM, Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 1)))).toBeUndefined();
  });

  const four = bytesOf(3 * PART_BYTES + 5);
  const fourParts = cut(CLAIM, four);
  test('in any order, with any repeats', () => {
    const heard = fc
      .array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 })
      .chain((again) => fc.shuffledSubarray([0, 1, 2, 3, ...again], { minLength: 4 + again.length }));
    fc.assert(
      fc.property(heard, (order) => {
        const parts = order.flatMap((index) => fourParts[index] ?? []);
        expect(four.equals(wholeOf(parts) ?? Buffer.alloc(0))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('with any part missing there is no document, and it is waited for', () => {
    const some = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 0, maxLength: 3 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 3 }), (order, times) => {
        const parts = Array.from({ length: times }, () => order.flatMap((index) => fourParts[index] ?? [])).flat();
        expect(wholeOf(parts)).toBeUndefined();
        expect(isSpoilt(CLAIM, parts)).toBe(false);
      }),
    );
  });

  test('attack: parts of another claim are not looked at', () => {
    expect(putTogether('clm_two', fourParts)).toBeUndefined();
    expect(wholeOf(fourParts.map((part, index) => (index === 2 ? { ...part, claimId: 'clm_two' } : part)))).toBeUndefined();
  });

  test('attack: parts of two documents never give a third', () => {
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
      { numRuns: 40 },
    );
  });

  test('attack: another document’s part under this one’s digest', () => {
    const foreign = cut(CLAIM, bytesOf(3 * PART_BYTES + 5, 99))[1] as TransferPart;
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
  const mutation: fc.Arbitrary<(part: TransferPart) => TransferPart> = fc.oneof(
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, change]) => (part: TransferPart) => {
      const data = Buffer.from(part.data);
      data[at % data.length] = (data[at % data.length] ?? 0) ^ change;
      return { ...part, data };
    }),
    fc.integer({ min: 0, max: 99 }).map((length) => (part: TransferPart) => ({ ...part, data: part.data.subarray(0, length) })),
    fc.constant((part: TransferPart) => ({ ...part, data: Buffer.concat([part.data, Buffer.from([0])]) })),
    fc.constantFrom('', '0'.repeat(64), 'constructor', '__proto__').map((digest) => (part: TransferPart) => ({ ...part, digest })),
    odd.map((size) => (part: TransferPart) => ({ ...part, size })),
    odd.map((index) => (part: TransferPart) => ({ ...part, index })),
    odd.map((count) => (part: TransferPart) => ({ ...part, count })),
    fc.string().map((claimId) => (part: TransferPart) => ({ ...part, claimId })),
  );

  test('in place of the true part: the true document or none', () => {
    fc.assert(
      fc.property(mutation, fc.integer({ min: 0, max: 2 }), (mutate, which) => {
        const heard = parts.map((part, index) => (index === which ? mutate(part) : part));
        const whole = wholeOf(heard);
        if (whole !== undefined) expect(bytes.equals(whole)).toBe(true);
        isSpoilt(CLAIM, heard);
      }),
      { numRuns: 150 },
    );
  });

  test('of the header, beside the true parts: the document is there', () => {
    const header = fc.oneof(
      fc.constant<Partial<TransferPart>>({ digest: 'f'.repeat(64) }),
      fc.tuple(fc.constantFrom('size', 'count'), odd).map(([name, value]): Partial<TransferPart> => ({ [name]: value })),
    );
    fc.assert(
      fc.property(header, fc.integer({ min: 0, max: 2 }), fc.boolean(), (changes, which, first) => {
        const forged = { ...(parts[which] as TransferPart), ...changes };
        const heard = first ? [forged, ...parts] : [...parts, forged];
        expect(bytes.equals(wholeOf(heard) ?? Buffer.alloc(0))).toBe(true);
        expect(isSpoilt(CLAIM, heard)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('on the wire: garbage is no part', () => {
    for (const value of [null, 1, [], {}, { ...parts[0], data: 1 }, { claimId: CLAIM, digest: '', size: -1, index: 0, count: 1, data: '' }])
      expect(() => contextTransferCodec.decode(Buffer.from(JSON.stringify(value)))).toThrow();
    for (const wrong of [1.5, 2 ** 53, '1', null])
      expect(() =>
        contextTransferCodec.decode(Buffer.from(JSON.stringify({ claimId: '', digest: '', size: 1, index: wrong, count: 1, data: '' }))),
      ).toThrow();
  });
});

describe('reading a document', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const documents: fc.Arbitrary<TransferDocument> = fc.record({
    version: fc.constant(1 as const),
    claimId: text,
    parentInstanceId: text,
    parentInboxId: text,
    childInboxId: text,
    parentName: text,
    createdAt: text,
    items: fc.array(
      fc.record({
        kind: fc.constantFrom('training' as const, 'personalization' as const, 'fact' as const, 'decision' as const, 'credential' as const),
        text,
        topic: text,
      }),
      { maxLength: 10 },
    ),
    people: fc.array(fc.record({ inboxId: text, name: fc.stringMatching(/^\w{0,12}$/) }), { maxLength: 5 }),
    config: fc.dictionary(text, text, { maxKeys: 5, noNullPrototype: true }),
  });

  test('what was written is read', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(decodeDocument(encodeDocument(document))).toEqual(document);
      }),
    );
  });

  function readOrRefuse(bytes: Uint8Array): TransferDocument | undefined {
    try {
      return decodeDocument(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(TransferError);
      return undefined;
    }
  }
  function expectWithinLimits(document: TransferDocument): void {
    const { items, people, config, ...head } = document;
    expect(items.length).toBeLessThanOrEqual(10_000);
    expect(people.length).toBeLessThanOrEqual(1_000);
    expect(Object.keys(config).length).toBeLessThanOrEqual(32);
    const { version, ...names } = head;
    expect(version).toBe(1);
    const entries = [items.map((one) => Object.values(one)), people.map((one) => Object.values(one)), Object.entries(config)];
    for (const value of [...Object.values(names), ...entries.flat(2)]) {
      expect(typeof value).toBe('string');
      expect(value.length).toBeLessThanOrEqual(8_000);
    }
    for (const { kind } of items) expect(['training', 'personalization', 'fact', 'decision', 'commitment', 'credential']).toContain(kind);
  }

  test('attack: any field of any other type or size is refused or within the limits', () => {
    const long = 'x'.repeat(8_001);
    const hostile = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        long,
        { [long]: 'x' },
        JSON.parse('{"__proto__":"x"}'),
        { constructor: 'x' },
        [{ kind: 'fact', text: long, topic: '' }],
        [{ kind: '__proto__', text: '', topic: '' }],
        [{ kind: 'hasOwnProperty', text: '', topic: '' }],
        [{ inboxId: 'x', name: long }],
        Array.from({ length: 10_001 }, () => ({ kind: 'fact', text: '', topic: '', inboxId: '', name: '' })),
        Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, ''])),
      ),
    );
    const field = fc.constantFrom('version', 'claimId', 'parentInstanceId', 'parentName', 'createdAt', 'items', 'people', 'config');
    fc.assert(
      fc.property(documents, field, hostile, (document, name, value) => {
        const read = readOrRefuse(Buffer.from(JSON.stringify({ ...document, [name]: value })));
        if (read !== undefined) expectWithinLimits(read);
      }),
      { numRuns: 200 },
    );
  });

  test('attack: arbitrary bytes, truncated and flipped documents', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 50 }), (document, at, length, noise) => {
        const bytes = Buffer.from(encodeDocument(document));
        readOrRefuse(noise);
        readOrRefuse(bytes.subarray(0, length % bytes.length));
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 0x5a;
        const read = readOrRefuse(bytes);
        if (read !== undefined) expectWithinLimits(read);
      }),
    );
  });

  test('attack: nesting that would exhaust the stack, and a document that is too large', () => {
    expect(() => decodeDocument(Buffer.from('['.repeat(200_000)))).toThrow(TransferError);
    expect(() => decodeDocument(Buffer.from(`{"version":1,"items":${'['.repeat(100_000)}${']'.repeat(100_000)}}`))).toThrow(TransferError);
    expect(() => decodeDocument(Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 0x20))).toThrow(TransferError);
  });

  test('a refusal quotes nothing of what was sent', () => {
    for (const bytes of [
      'SECRET',
      '{"version":1,"items":"SECRET"}',
      '{"version":"SECRET"}',
      '{"version":1,"items":[],"people":[],"config":{"SECRET":1}}',
    ])
      expect(() => decodeDocument(Buffer.from(bytes))).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
  });

  test('a document that is too large is not sent', () => {
    const item = { kind: 'fact' as const, text: '界'.repeat(8_000), topic: '' };
    const head = {
      version: 1 as const,
      claimId: '',
      parentInstanceId: '',
      parentInboxId: '',
      childInboxId: '',
      parentName: '',
      createdAt: '',
    };
    const document = { ...head, items: Array.from({ length: 750 }, () => item), people: [], config: {} };
    expect(() => encodeDocument(document)).toThrow(TransferError);
  });
});

describe('people whom the items name', () => {
  const person = (name: string) => ({ inboxId: `inbox of ${name}`, name });
  const named = (text: string, ...names: string[]) => peopleNamedIn([{ text }], names.map(person)).map(({ name }) => name);

  test('are carried, and nobody else', () => {
    expect(named('Saul is vegetarian and Ana drives.', 'Saul', 'Ana', 'Bob')).toEqual(['Saul', 'Ana']);
    expect(named('', 'Saul')).toEqual([]);
    expect(peopleNamedIn([], [person('Saul')])).toEqual([]);
  });

  test('are found as whole names, as they are written', () => {
    expect(named('We also want bananas. They will come.', 'Al', 'ana', 'Will')).toEqual([]);
    expect(named('Ana’s hotel, Jose\u0301, さくらさん', 'Ana', 'José', 'さくら')).toEqual(['Ana', 'José', 'さくら']);
    expect(named('Mary  Ann drives.', 'Mary Ann', 'Mary')).toEqual(['Mary Ann', 'Mary']);
  });

  test('attack: a name of punctuation or blanks is found nowhere', () => {
    expect(named('One. Two - three.', '', ' ', '.', '-')).toEqual([]);
  });

  test('carry nothing but inbox and name', () => {
    const people = [{ ...person('Saul'), secret: 'x' }];
    expect(peopleNamedIn([{ text: 'Saul' }], people)).toEqual([person('Saul')]);
  });

  test('are as many as a document may hold', () => {
    const people = Array.from({ length: 1_200 }, (_, index) => person(`P${index}`));
    expect(peopleNamedIn([{ text: people.map(({ name }) => name).join(' ') }], people)).toHaveLength(1_000);
  });
});
