// The state of a memory after any statements in any order.

import { ITEM_KINDS, MAX_ITEM_TAG, MAX_ITEM_TAGS, type MemoryItem, SENSITIVITIES } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { currentKnowledge, type Inherited, tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/agent/memory/memory-store.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import { inherited, item } from '../engines/requests.ts';

const EPOCH = Date.UTC(2026, 1, 22);
const at = (minute: number) => new Date(EPOCH + minute * 60_000);
const dates = fc.option(fc.date({ min: new Date(0), max: new Date('2300-01-01'), noInvalidDate: false }), { nil: undefined });
const words = fc.constantFrom(
  'until Friday',
  'from May 3',
  'because it is cheap',
  'tomorrow',
  'The hotel',
  'nuts',
  'https://a.b/c',
  '.',
  '',
);
const learned: fc.Arbitrary<Learned> = fc.record(
  {
    kind: fc.constantFrom(...ITEM_KINDS),
    text: fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 40 }),
      fc.array(words, { maxLength: 4 }).map((list) => list.join(' ')),
    ),
    topic: fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string({ unit: anyCharacter, maxLength: 20 })),
    sensitivity: fc.constantFrom(...SENSITIVITIES),
    tags: fc.array(fc.string({ unit: anyCharacter, maxLength: 40 }), { maxLength: 12 }),
    validFrom: dates,
    validUntil: dates,
    reason: fc.string({ unit: anyCharacter, maxLength: 20 }),
  },
  { requiredKeys: ['kind', 'text', 'topic'] },
);

describe('tidyLearned', () => {
  it('fills every field within its bounds, and is idempotent', () => {
    fc.assert(
      fc.property(fc.array(learned, { maxLength: 8 }), fc.option(fc.date(), { nil: undefined }), (results, said) => {
        const tidy = tidyLearned(results, said);
        for (const one of tidy) {
          expect(SENSITIVITIES).toContain(one.sensitivity);
          expect(one.tags.length).toBeLessThanOrEqual(MAX_ITEM_TAGS);
          expect(one.tags).toEqual([...new Set(one.tags)].sort());
          for (const tag of one.tags) expect(tag.length <= MAX_ITEM_TAG && tag === tag.toLowerCase()).toBe(true);
          if (one.validFrom && one.validUntil) expect(one.validFrom.getTime()).toBeLessThan(one.validUntil.getTime());
          for (const date of [one.validFrom, one.validUntil]) expect(date === undefined || !Number.isNaN(date.getTime())).toBe(true);
          if (one.kind === 'credential') expect(one.sensitivity).toBe('secret');
          if (one.kind !== 'decision') expect(one).not.toHaveProperty('reason');
          expect(one.reason).not.toBe('');
        }
        expect(tidyLearned(tidy, said)).toEqual(tidy);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

interface Said {
  topic: string;
  value: number;
  minute: number;
}
const saying = fc.record({ topic: fc.constantFrom('a', 'b', 'c'), value: fc.nat(3), minute: fc.nat(1_000) });
const distinct = fc.uniqueArray(saying, { selector: (s) => s.minute, maxLength: 10 });
const shuffled = distinct.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
);
const textOf = ({ topic, value }: Said) => `Thing ${topic} is ${value}.`;
/** The latest statement on each topic. */
const lastWords = (list: readonly Said[]) => {
  const last = new Map<string, Said>();
  for (const s of [...list].sort((x, y) => x.minute - y.minute)) last.set(s.topic, s);
  return [...last.values()].map(textOf).sort();
};
const db = openAgentDatabase(':memory:');
function emptyStore() {
  for (const table of ['memory_item', 'memory_applied', 'memory_inherited']) db.exec(`DELETE FROM ${table}`);
  return openMemoryStore(db);
}

describe('the store', () => {
  const from = (s: Said) => ({ from: 'message' as const, messageId: `m${s.minute}`, senderInboxId: 'ab'.repeat(32), senderName: 'Saul' });
  const tell = (store: ReturnType<typeof emptyStore>, s: Said) =>
    store.learn([{ kind: 'fact', topic: s.topic, text: textOf(s) }], from(s), at(s.minute));

  it('ends with the latest statements, in any order and any number of copies of the messages', () => {
    fc.assert(
      fc.property(shuffled, ([said, order]) => {
        const store = emptyStore();
        for (const s of [...order, ...said]) tell(store, s);
        expect(
          store
            .all()
            .map((i) => i.text)
            .sort(),
        ).toEqual(lastWords(said));
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('keeps the latest statements of several parents, in any order of the transfers, and its own items stay', () => {
    fc.assert(
      fc.property(shuffled, distinct, ([handed, order], own) => {
        const store = emptyStore();
        for (const s of own) tell(store, s);
        for (const s of order) {
          const origin = { instanceId: 'i', agentName: 'Momo', saidBy: 'Leo', saidAt: at(s.minute).toISOString() };
          const entry: Inherited = { kind: 'fact', topic: s.topic, text: textOf(s), sourceIds: [`${s.minute}`], origin, generation: 1 };
          for (let twice = 0; twice < 2; twice++) store.inherit([entry], `parent-${s.minute}`, `trf_${s.minute}`, at(2_000));
        }
        const texts = (from: 'message' | 'parent') =>
          store
            .all()
            .filter((i) => i.provenance.from === from)
            .map((i) => i.text)
            .sort();
        expect(texts('parent')).toEqual(lastWords(handed));
        expect(texts('message')).toEqual(lastWords(own));
        const ownTopics = new Set(own.map((s) => s.topic));
        const current = currentKnowledge(store.all(), at(3_000))
          .map((i) => i.text)
          .sort();
        expect(current).toEqual([...lastWords(own), ...lastWords(handed.filter((s) => !ownTopics.has(s.topic)))].sort());
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});

describe('currentKnowledge', () => {
  const [past, now, later] = [at(0), at(10), at(20)];
  const known = (o: Partial<MemoryItem>, from: 'own' | 'parent' = 'own') =>
    (from === 'own' ? item : inherited)('fact', 'our:hotel', `The hotel of ${from}.`, o);

  it.each<[string, MemoryItem[], string[]]>([
    ['what is valid', [known({ validFrom: past, validUntil: later })], ['own']],
    ['what begins at this moment', [known({ validFrom: now })], ['own']],
    ['not what ends at this moment', [known({ validUntil: now })], []],
    ['not what has not begun', [known({ validFrom: later })], []],
    ['own before inherited', [known({}, 'parent'), known({})], ['own']],
    ['not an inherited item behind an expired own one', [known({}, 'parent'), known({ validUntil: now })], []],
    ['an inherited item until the own one begins', [known({}, 'parent'), known({ validFrom: later })], ['parent']],
  ])('%s', (_, items, expected) =>
    expect(currentKnowledge(items, now).map((i) => i.text)).toEqual(expected.map((w) => `The hotel of ${w}.`)),
  );
});
