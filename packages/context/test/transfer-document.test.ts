// Reading a document gives exactly what was written, or fails.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ContextEntry,
  decodeDocument,
  encodeDocument,
  MAX_DOCUMENT_BYTES,
  MAX_ENTRIES,
  SECTIONS,
  summaryDigest,
  type TransferDocument,
  TransferError,
} from '../src/index.ts';
import { paddedSize } from '../src/padding.ts';
import { documents } from './arbitrary-summaries.ts';

const hex = '0f'.repeat(32);
const entry: ContextEntry = {
  sourceIds: ['mem_1'],
  kind: 'fact',
  text: 'Saul is vegetarian. 🥦',
  topic: 'saul:diet',
  sensitivity: 'personal',
  tags: ['food'],
  origin: { instanceId: `inst_${'a'.repeat(26)}`, agentName: 'Trip Planner', saidBy: 'Saul', saidAt: '2026-01-01T00:00:00.000Z' },
  generation: 1,
};
const document: TransferDocument = {
  version: 2,
  transferId: `trf_${'a'.repeat(26)}`,
  sourceInstanceId: `inst_${'b'.repeat(26)}`,
  sourceInboxId: hex,
  targetInboxId: hex,
  sourceName: 'Trip Planner',
  createdAt: '2026-01-01T00:00:00.000Z',
  summary: {
    purpose: 'Plans trips.',
    people: [{ inboxId: hex, name: 'Saul' }],
    manifest: { included: 1, leftOut: 0 },
    howToWork: [],
    preferences: [],
    facts: [entry],
    decisions: [],
    commitments: [],
    artefacts: [],
    nextSteps: [],
    credentials: [],
  },
  base: '',
  withdrawn: [],
  config: { email: 'saul@example.com' },
};

const padded = (json: string): Uint8Array => {
  const bytes = Buffer.from(json);
  return Buffer.concat([bytes, Buffer.alloc(paddedSize(bytes.length) - bytes.length, ' ')]);
};
const decode = (value: unknown) => decodeDocument(padded(JSON.stringify(value)));
const withFacts = (facts: unknown) => ({ ...document, summary: { ...document.summary, facts } });

function readOrRefuse(bytes: Uint8Array): TransferDocument | undefined {
  try {
    return decodeDocument(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(TransferError);
    return undefined;
  }
}

describe('a round trip', () => {
  test('keeps every field and the digest', () => {
    fc.assert(
      fc.property(documents, (one) => {
        const read = decodeDocument(encodeDocument(one));
        expect(read).toEqual(one);
        expect(summaryDigest(read.summary)).toBe(summaryDigest(one.summary));
      }),
    );
  });

  test('ignores fields of a newer sender', () => {
    const later = { ...document, mood: 'good', summary: { ...document.summary, facts: [{ ...entry, colour: 'red' }], weather: [] } };
    expect(decode(later)).toEqual(document);
  });
});

describe('padding', () => {
  test('documents of nearby length have the same size', () => {
    const sizeWith = (text: string) => encodeDocument(withFacts([{ ...entry, text }]) as TransferDocument).length;
    expect(sizeWith('')).toBe(4_096);
    expect(new Set([0, 1, 100, 1_500].map((length) => sizeWith('x'.repeat(length))))).toEqual(new Set([4_096]));
    const many = (count: number) => encodeDocument(withFacts(Array.from({ length: count }, () => entry)) as TransferDocument).length;
    expect(many(1_001)).toBe(many(1_000));
  });

  test('costs at most an eighth, preserves order and uses few sizes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4_096, max: MAX_DOCUMENT_BYTES }), (size) => {
        const whole = paddedSize(size);
        expect(whole).toBeGreaterThanOrEqual(size);
        expect(whole).toBeLessThanOrEqual(Math.min(size * 1.125, MAX_DOCUMENT_BYTES));
        expect(paddedSize(whole)).toBe(whole);
        expect(paddedSize(size + 1)).toBeGreaterThanOrEqual(whole);
      }),
    );
    const sizes = new Set<number>();
    for (let size = 0; size <= MAX_DOCUMENT_BYTES; size = paddedSize(size) + 1) sizes.add(paddedSize(size));
    expect(sizes.size).toBeLessThan(350);
  });

  test('attack: padding that is shorter, longer or something else', () => {
    const bytes = encodeDocument(document);
    const last = (value: number) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([value])]);
    for (const wrong of [
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.from(' ')]),
      last(0x0a),
      last(0),
      Buffer.from(JSON.stringify(document)),
    ])
      expect(() => decodeDocument(wrong)).toThrow(TransferError);
  });
});

describe('attack', () => {
  test('any byte changed: refused, or read as something else', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, change) => {
        const bytes = Buffer.from(encodeDocument(one));
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const read = readOrRefuse(bytes);
        if (read !== undefined) expect(read).not.toEqual(one);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('anything but a document of this version within the limits', () => {
    const { summary } = document;
    const inSummary = (changes: object) => ({ ...document, summary: { ...summary, ...changes } });
    const inEntry = (changes: object) => withFacts([{ ...entry, ...changes }]);
    const inOrigin = (changes: object) => inEntry({ origin: { ...entry.origin, ...changes } });
    const bad: Record<string, unknown> = {
      nothing: null,
      list: [],
      text: 'text',
      'the former version': { ...document, version: 1 },
      'a later version': { ...document, version: 3 },
      'foreign id': { ...document, transferId: `tmpl_${'a'.repeat(26)}` },
      'id as number': { ...document, transferId: 7 },
      inbox: { ...document, targetInboxId: 'F'.repeat(64) },
      instance: { ...document, sourceInstanceId: 'inst_p' },
      base: { ...document, base: 'sha256:' },
      withdrawn: { ...document, withdrawn: ['../mem'] },
      date: { ...document, createdAt: 'yesterday' },
      'date that never was': { ...document, createdAt: '2026-02-30T00:00:00.000Z' },
      'no summary': { ...document, summary: undefined },
      'section missing': inSummary({ credentials: undefined }),
      'section not a list': inSummary({ facts: 'many' }),
      'too many entries': withFacts(Array.from({ length: MAX_ENTRIES + 1 }, () => entry)),
      'too many in total': inSummary({ facts: Array.from({ length: MAX_ENTRIES }, () => entry), decisions: [entry] }),
      'too many people': inSummary({ people: Array.from({ length: 1_001 }, () => ({ inboxId: hex, name: '' })) }),
      'long name': inSummary({ people: [{ inboxId: hex, name: 'x'.repeat(257) }] }),
      count: inSummary({ manifest: { included: 1, leftOut: -1 } }),
      'count in half': inSummary({ manifest: { included: 0.5, leftOut: 0 } }),
      kind: inEntry({ kind: 'order' }),
      'kind of the prototype': inEntry({ kind: 'toString' }),
      sensitivity: inEntry({ sensitivity: '__proto__' }),
      'long text': inEntry({ text: 'x'.repeat(10_000) }),
      'lone surrogate': inEntry({ text: 'a\ud800' }),
      'from nowhere': inEntry({ sourceIds: [] }),
      tags: inEntry({ tags: Array.from({ length: 65 }, () => 'x') }),
      validity: inEntry({ validFrom: 5 }),
      'reason no text': inEntry({ reason: null }),
      'answers no ID': inEntry({ answers: 'a b' }),
      generation: inEntry({ generation: 0 }),
      'generation without end': inEntry({ generation: 1e9 }),
      'origin missing': inEntry({ origin: undefined }),
      'origin instance': inOrigin({ instanceId: '' }),
      'origin date': inOrigin({ saidAt: '' }),
      'many values': { ...document, config: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, ''])) },
      'value no text': { ...document, config: { a: 1 } },
      'value too long': { ...document, config: { a: 'x'.repeat(8_001) } },
      'key of the prototype': JSON.parse(JSON.stringify(document).replace('"email"', '"__proto__"')),
    };
    for (const [name, value] of Object.entries(bad)) expect(() => decode(value), name).toThrow(TransferError);
    expect(() => decodeDocument(Buffer.from([0xff, 0xfe]))).toThrow(TransferError);
    expect(decode(document)).toEqual(document);
  });

  test('any field of any other type: refused, or within the format', () => {
    const fields = ['version', 'transferId', 'sourceName', 'createdAt', 'summary', 'base', 'withdrawn', 'config', ...SECTIONS];
    fc.assert(
      fc.property(documents, fc.constantFrom(...fields), fc.jsonValue(), (one, name, value) => {
        const isSection = (SECTIONS as readonly string[]).includes(name);
        const changed = isSection ? { ...one, summary: { ...one.summary, [name]: value } } : { ...one, [name]: value };
        const read = readOrRefuse(padded(JSON.stringify(changed)));
        // Every document that can be read can also be passed on.
        if (read !== undefined) expect(decodeDocument(encodeDocument(read))).toEqual(read);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('garbage, truncated documents and nesting that would exhaust the stack', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array({ maxLength: 50 }), fc.nat(), (value, noise, length) => {
        readOrRefuse(padded(JSON.stringify(value)));
        readOrRefuse(noise);
        const bytes = encodeDocument(document);
        expect(readOrRefuse(bytes.subarray(0, length % bytes.length))).toBeUndefined();
      }),
    );
    expect(() => decodeDocument(padded('['.repeat(200_000)))).toThrow(TransferError);
    expect(() => decodeDocument(padded(`{"version":2,"summary":${'['.repeat(100_000)}${']'.repeat(100_000)}}`))).toThrow(TransferError);
    expect(() => decodeDocument(Buffer.alloc(MAX_DOCUMENT_BYTES + 1, ' '))).toThrow(TransferError);
  });

  test('a refusal quotes nothing of what was sent', () => {
    const sent = [
      'SECRET',
      '{"version":"SECRET"}',
      JSON.stringify({ ...document, config: { 'SECRET KEY': 'x' } }),
      JSON.stringify(withFacts('SECRET')),
    ];
    for (const json of sent)
      expect(() => decodeDocument(padded(json))).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
  });

  test('a document that every receiver would reject is not sent', () => {
    const facts = Array.from({ length: 6_000 }, () => ({ ...entry, text: '界'.repeat(1_000) }));
    expect(() => encodeDocument(withFacts(facts) as TransferDocument)).toThrow(TransferError);
    expect(() => encodeDocument({ ...document, sourceName: 'a\ud800' })).toThrow(TransferError);
  });
});
