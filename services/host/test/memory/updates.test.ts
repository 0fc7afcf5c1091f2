// Updates: a later statement on a topic is told with what it updates, and never without it.

import { forgetPlan } from '@offshoot/memory/forgetting/forget-rules.ts';
import { type MemoryItem, NEW_VALUES_TAG, UPDATE_TAG } from '@offshoot/memory/items/item.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { isUpdate } from '@offshoot/memory/merging/updates.ts';
import { valuesIn, withValuesOf } from '@offshoot/memory/words/values.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseItems } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { inboxOf } from '../context/bare-agent.ts';

const NOW = new Date(Date.UTC(2026, 4, 4, 12));
const MINUTE = 60_000;
const TELLERS = ['Ann', 'Bob', 'Cid'];
const SUBJECTS = ['match', 'rent', 'dinner'];

interface Statement {
  by: number;
  about: number;
  isUpdate: boolean;
  isSure: boolean;
  isHidden: boolean;
  isByOwner: boolean;
  isOver: boolean;
  day: number;
}

const statement = fc.record<Statement>({
  by: fc.nat(TELLERS.length - 1),
  about: fc.nat(SUBJECTS.length - 1),
  isUpdate: fc.boolean(),
  isSure: fc.boolean(),
  isHidden: fc.boolean(),
  isByOwner: fc.boolean(),
  isOver: fc.boolean(),
  day: fc.integer({ min: 1, max: 28 }),
});

/** As the store keeps them: one per teller and topic, oldest first. Each has a word of its own. */
function memoryOf(said: readonly Statement[]): MemoryItem[] {
  const items = said.map((one, i): MemoryItem => {
    const at = NOW.getTime() - (said.length - i + 1) * MINUTE;
    const who = TELLERS[one.by] ?? '';
    const owner = one.isByOwner && one.by === 0 ? { byOwner: true as const } : {};
    return {
      id: `mem_${i}`,
      kind: 'fact',
      topic: `our:${SUBJECTS[one.about]}`,
      text: `The ${SUBJECTS[one.about]} is on ${one.day} May, word${i}.`,
      sensitivity: 'normal',
      tags: one.isUpdate ? [UPDATE_TAG, ...(one.isSure ? [NEW_VALUES_TAG] : [])] : [],
      ...(one.isHidden ? { hidden: true as const } : {}),
      ...(one.isOver ? { validUntil: new Date(NOW.getTime() - MINUTE / 2) } : {}),
      confirmed: true,
      provenance: { from: 'message', messageId: `m${i}`, senderInboxId: inboxOf(who), senderName: who, ...owner },
      learnedAt: new Date(at),
    };
  });
  return items.filter((item, i) => !items.slice(i + 1).some((later) => later.topic === item.topic && tellerOf(later) === tellerOf(item)));
}
const tellerOf = ({ provenance: p }: MemoryItem) => (p.from === 'message' ? p.senderInboxId : '');
const wordOf = ({ text }: MemoryItem) => /word\d+/.exec(text)?.[0] ?? '';
const memory = fc.array(statement, { minLength: 1, maxLength: 8 }).map(memoryOf);

describe('what is told of an updated topic', () => {
  it('is never an older statement alone (property)', () => {
    fc.assert(
      fc.property(memory, (items) => {
        const told = currentKnowledge(items, NOW);
        for (const update of items.filter((item) => isUpdate(item) && !item.hidden))
          for (const older of items.filter((item) => item.topic === update.topic && item.learnedAt < update.learnedAt))
            expect(told.some(({ id, text }) => id === older.id && !/no longer/.test(text) && !isUpdate(older))).toBe(false);
      }),
    );
  });

  it('contains no word of anything hidden, and none of it twice (property)', () => {
    fc.assert(
      fc.property(memory, (items) => {
        const text = currentKnowledge(items, NOW)
          .map((item) => item.text)
          .join('\n');
        for (const item of items)
          expect(text.split(new RegExp(`\\b${wordOf(item)}\\b`)).length - 1).toBeLessThanOrEqual(item.hidden ? 0 : 1);
      }),
    );
  });

  it('does not depend on the order of the memory (property)', () => {
    fc.assert(
      fc.property(memory, fc.infiniteStream(fc.nat()), (items, keys) => {
        const texts = (some: readonly MemoryItem[]) => currentKnowledge(some, NOW).map(({ text }) => text);
        const mixed = items.map((item) => ({ item, key: keys.next().value ?? 0 })).sort((a, b) => a.key - b.key);
        expect(texts(mixed.map(({ item }) => item)).sort()).toEqual(texts(items).sort());
      }),
    );
  });

  it('attack: a member’s update of what the owner said names both and leaves the owner’s words to be read', () => {
    const items = memoryOf([
      { by: 0, about: 0, isUpdate: false, isSure: false, isHidden: false, isByOwner: true, isOver: false, day: 3 },
      { by: 1, about: 0, isUpdate: true, isSure: false, isHidden: false, isByOwner: false, isOver: false, day: 9 },
    ]);
    expect(currentKnowledge(items, NOW).map(({ text }) => text)).toEqual([
      '“Bob” said later: “The match is on 9 May, word1” (no longer: the owner, “Ann”: “The match is on 3 May, word0”).',
    ]);
  });
});

it('goes to a clone with everything that it updates, or nothing of the topic goes (property)', () => {
  const directive = fc.constantFrom(
    '',
    'everything but the match',
    'only the rent',
    'not word0',
    'no dinner plans',
    'everything but 3 May',
  );
  fc.assert(
    fc.property(memory, directive, (items, prompt) => {
      const request = { items, prompt, templateDirective: '', add: [], remove: [], secrets: new Map(), now: NOW };
      const chosen = chooseItems(request).filter(({ reason }) => reason !== 'expired' && reason !== 'superseded');
      for (const group of Map.groupBy(chosen, ({ item }) => item.topic).values())
        if (group.some(({ item }) => isUpdate(item))) expect(new Set(group.map(({ isIn }) => isIn)).size).toBe(1);
    }),
  );
});

it('goes with what the owner has forgotten', () => {
  const [older, update] = memoryOf([
    { by: 1, about: 0, isUpdate: false, isSure: false, isHidden: false, isByOwner: false, isOver: false, day: 3 },
    { by: 2, about: 0, isUpdate: true, isSure: false, isHidden: false, isByOwner: false, isOver: false, day: 9 },
  ]) as [MemoryItem, MemoryItem];
  const speaker = { key: 'ann', names: ['Ann'], inboxId: inboxOf('Ann') };
  const plan = forgetPlan(
    { asked: [older.id], scopes: ['named'], text: 'forget the match', speaker, isOwner: true },
    { known: [older, update], people: [speaker] },
  );
  expect(plan.gone).toEqual([older, update]);
});

describe('new values in a known sentence', () => {
  it.each([
    ['They moved it to sunday 11', 'We play on saturday 15:00 against Hertha.', 'We play on sunday 11 against Hertha.'],
    ['It is 310', 'The car is 280 euros for the week.', 'The car is 310 euros for the week.'],
    ['Starts at 7', 'The party is on the 20th, 8pm.', 'The party is on the 20th, 7pm.'],
    ['20 mg', 'Mum takes 10 mg twice a day.', 'Mum takes 20 mg twice a day.'],
    ['The 13th', 'The MRI is on 6 february.', 'The MRI is on The 13th.'],
    // Nobody guesses at a dose, or which of two is meant.
    ['Up to 10', 'Mum takes 5 mg twice a day.', undefined],
    ['Now 1310', 'The rent is 1240, due on the 3rd, 620 each.', undefined],
    ['On sunday', 'Training is on mondays and thursdays.', undefined],
    ['On saturday', 'We play on saturday.', undefined],
  ])('%s, of “%s”', (newer, known, text) => {
    expect(withValuesOf(newer, known)?.text).toBe(text);
  });

  const word = fc.constantFrom('we', 'play', 'at', 'on', 'costs', 'saturday', '15:00', '8pm', '5 mg', '280', '40 euros', '6 february');
  const sentence = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
  it('replaces values and nothing else, and a second time nothing (property)', () => {
    fc.assert(
      fc.property(sentence, sentence, (newer, known) => {
        const swapped = withValuesOf(newer, known);
        if (swapped === undefined) return;
        const bare = (text: string) => valuesIn(text).rest.split(/\s+/).join(' ');
        expect(bare(swapped.text)).toBe(bare(known));
        expect(swapped.replaced.length).toBeGreaterThan(0);
        expect(withValuesOf(newer, swapped.text)).toBeUndefined();
      }),
    );
  });
});
