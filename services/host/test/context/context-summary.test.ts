// The content of a summary: sections, sources, first origin and counts, but nothing that stays.
import { type ContextEntry, type ContextSummary, entriesOf, parseSummary, summaryDigest } from '@offshoot/context';
import type { Summarised } from '@offshoot/engine/engine.ts';
import { MAX_GENERATION, type MemoryItem } from '@offshoot/memory/items/item.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { describe, expect, it } from 'vitest';
import { chooseItems } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { summaryOf } from '../../src/agent/transfers/domain/summary/context-summary.ts';
import { FROM_PARENT, inherited, item, JAPAN_MEMORY, MARIA, SAUL } from '../engines/requests.ts';
import { memoriesInPairs } from '../memory/arbitrary-memories.ts';

const INSTANCE = `inst_${'a'.repeat(26)}`;
const NOW = new Date(Date.UTC(2026, 4, 4));
const PEOPLE = [
  { inboxId: SAUL, name: 'Saul' },
  { inboxId: MARIA, name: 'Maria' },
  { inboxId: 'ef'.repeat(32), name: 'Leo' },
];

interface Order {
  prompt?: string;
  templateDirective?: string;
  add?: string[];
  summarised?: (chosen: MemoryItem[]) => Summarised[];
  isNews?: (entry: ContextEntry) => boolean;
  now?: Date;
}

function summarise(items: readonly MemoryItem[], o: Order = {}): ContextSummary {
  const { prompt = '', templateDirective = '', add = [], now = NOW, isNews } = o;
  const choices = chooseItems({ items, prompt, templateDirective, add, remove: [], secrets: new Map(), now });
  const chosen = choices.filter((choice) => choice.isIn).map((choice) => choice.item);
  return summaryOf({
    choices,
    summarised: o.summarised?.(chosen) ?? chosen.map(({ id, text }) => ({ sourceIds: [id], text })),
    instanceId: INSTANCE,
    agentName: 'Trip Planner',
    description: 'Plans trips with a group. Books nothing.',
    people: PEOPLE,
    ...(isNews && { isNews }),
  });
}

describe('a summary', () => {
  const items = [
    ...JAPAN_MEMORY,
    item('fact', 'our:plan', 'The plan is at https://plans.example/a.', { tags: ['artefact'] }),
    item('commitment', 'maria:will:book', 'Maria books the ferry next.', { tags: ['next-step'] }),
    item('commitment', 'saul:will:cook', 'Saul cooks on Friday.', { validUntil: new Date(NOW.getTime() + 1_000) }),
    item('decision', 'decision:train', 'The group decided on the train.', { reason: 'Leo gets seasick', tags: ['next-step'] }),
  ];
  const summary = summarise(items, { prompt: 'everything and also the wifi password' });
  const topics = (section: keyof ContextSummary) => (summary[section] as ContextEntry[]).map((entry) => entry.topic);

  it('has a section for every kind of knowledge', () => {
    expect({
      howToWork: topics('howToWork'),
      preferences: topics('preferences'),
      facts: topics('facts'),
      decisions: topics('decisions'),
      commitments: topics('commitments'),
      artefacts: topics('artefacts'),
      nextSteps: topics('nextSteps'),
      credentials: topics('credentials'),
    }).toEqual({
      howToWork: ['rule:suggest-chain-local-restaurant', 'rule:confirm-date-before-booking'],
      preferences: ['saul:diet', 'maria:allergy:peanut'],
      facts: ['our:trip', 'our:hotel', 'our:flight:time', 'our:budget'],
      decisions: ['decision:dinner', 'decision:train'],
      commitments: ['saul:will:cook'],
      artefacts: ['our:plan'],
      nextSteps: ['maria:will:book'],
      credentials: ['our:wifi-password'],
    });
    expect(summary.manifest).toEqual({ included: 14, leftOut: 1 });
    expect(entriesOf(summary)).toHaveLength(14);
  });

  it('says who is meant, as far as the template or the entries name them', () => {
    expect(summary.purpose).toBe('Trip Planner passes on context for another conversation. Its job: Plans trips with a group.');
    expect(summary.people).toEqual(PEOPLE);
    expect(summarise(JAPAN_MEMORY, { prompt: 'only the diet of Saul' }).people).toEqual([PEOPLE[0]]);
  });

  it('keeps the time, the reason and the teller', () => {
    expect(summary.commitments[0]).toEqual({
      sourceIds: ['mem-saul:will:cook'],
      kind: 'commitment',
      text: 'Saul cooks on Friday.',
      topic: 'saul:will:cook',
      sensitivity: 'normal',
      tags: [],
      validUntil: new Date(NOW.getTime() + 1_000).toISOString(),
      origin: {
        ...{ instanceId: INSTANCE, agentName: 'Trip Planner', saidBy: 'Saul', saidAt: '2026-02-22T10:00:00.000Z' },
        speaker: speakerDigest(SAUL),
      },
      generation: 1,
    });
    expect(summary.decisions[1]?.reason).toBe('Leo gets seasick');
  });

  it('survives a round trip to its receiver', () => {
    const ids = new Map(items.map((one, i) => [one.id, `mem_${i}`]));
    const sendable = summarise(
      items.map((one) => ({ ...one, id: ids.get(one.id) ?? '' })),
      { prompt: 'everything' },
    );
    const read = parseSummary(JSON.parse(JSON.stringify(sendable)));
    expect(read).toEqual(sendable);
    expect(summaryDigest(read)).toBe(summaryDigest(sendable));
  });

  it('keeps the first origin of inherited items, one generation later', () => {
    const [entry] = entriesOf(summarise([inherited('fact', 'our:cat', 'The cat is old.')]));
    expect(entry).toMatchObject({ origin: FROM_PARENT.from === 'parent' && FROM_PARENT.origin, generation: 2 });
    const far = inherited('fact', 'our:cat', 'The cat is old.');
    const old = { ...far, provenance: { ...far.provenance, generation: MAX_GENERATION } as MemoryItem['provenance'] };
    expect(entriesOf(summarise([old]))).toEqual([]);
    expect(entriesOf(summarise([old], { add: [old.id] }))[0]?.generation).toBe(MAX_GENERATION);
  });

  it('a merged entry is as private as the most private of its sources', () => {
    const a = item('fact', 'our:a', 'The garden has apples.', { tags: ['food'] });
    const b = item('fact', 'our:b', 'The garden has pears.', { sensitivity: 'personal' });
    const merged = summarise([a, b], { summarised: () => [{ sourceIds: [b.id, a.id], text: 'The garden has apples, pears.' }] });
    expect(merged.facts).toMatchObject([{ sourceIds: [a.id, b.id], topic: 'our:a', tags: ['food'], sensitivity: 'personal' }]);
    expect(merged.manifest).toEqual({ included: 1, leftOut: 0 });
  });

  it('contains only what the receiver does not have', () => {
    const news = summarise(JAPAN_MEMORY, { isNews: ({ topic }) => topic === 'our:hotel' });
    expect(entriesOf(news).map(({ topic }) => topic)).toEqual(['our:hotel']);
    expect(news.manifest).toEqual({ included: 1, leftOut: 2 });
    expect(news.people).toEqual([]);
  });

  it('has the same bytes for memories that differ only in what stays', () => {
    for (const { left, right, now, ...wishes } of memoriesInPairs(7).take(200)) {
      const [one, other] = [left, right].map((memory) => summaryDigest(summarise(memory, { ...wishes, now })));
      expect(other).toBe(one);
    }
  });
});
