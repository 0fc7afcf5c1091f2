// Generates every summary and document that a sender can make.
import fc from 'fast-check';
import { type ContextEntry, type ContextSummary, ITEM_KINDS, SECTIONS, SENSITIVITIES, type TransferDocument } from '../src/index.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((one) => one.isWellFormed());
const base32 = fc.stringMatching(/^[a-z2-7]{26}$/);
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const itemId = fc.stringMatching(/^mem_[0-9a-f]{40}$/);
const instanceId = base32.map((id) => `inst_${id}`);
const instant = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const entry: fc.Arbitrary<ContextEntry> = fc.record(
  {
    sourceIds: fc.array(itemId, { minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom(...ITEM_KINDS),
    text,
    topic: text,
    about: fc.array(fc.record({ key: text, speaker: hex }, { requiredKeys: ['key'], noNullPrototype: true }), { maxLength: 3 }),
    sensitivity: fc.constantFrom(...SENSITIVITIES),
    tags: fc.array(text, { maxLength: 3 }),
    validFrom: instant,
    validUntil: instant,
    reason: text,
    answers: itemId,
    origin: fc.record({ instanceId, agentName: text, saidBy: text, saidAt: instant }),
    generation: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ['sourceIds', 'kind', 'text', 'topic', 'sensitivity', 'tags', 'origin', 'generation'], noNullPrototype: true },
);

const sections = Object.fromEntries(SECTIONS.map((section) => [section, fc.array(entry, { maxLength: 2 })]));

export const summaries = fc.record(
  {
    purpose: text,
    people: fc.array(fc.record({ inboxId: hex, name: text }, { noNullPrototype: true }), { maxLength: 3 }),
    manifest: fc.record({ included: fc.nat(), leftOut: fc.nat() }, { noNullPrototype: true }),
    ...sections,
  },
  { noNullPrototype: true },
) as unknown as fc.Arbitrary<ContextSummary>;

export const documents: fc.Arbitrary<TransferDocument> = fc.record(
  {
    version: fc.constant(2 as const),
    transferId: base32.map((id) => `trf_${id}`),
    sourceInstanceId: instanceId,
    sourceInboxId: hex,
    targetInboxId: hex,
    sourceName: text,
    createdAt: instant,
    summary: summaries,
    base: fc.oneof(fc.constant(''), hex),
    withdrawn: fc.array(itemId, { maxLength: 3 }),
    config: fc.dictionary(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,9}$/), text, { maxKeys: 3, noNullPrototype: true }),
  },
  { noNullPrototype: true },
);
