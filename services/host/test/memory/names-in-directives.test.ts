// People choose their own names: a name may add to what is kept back, but never reduce it or add to what goes along.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseItems } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import type { Member } from '../../src/agent/transfers/domain/selection/members.ts';
import { inherited, item, JAPAN_MEMORY } from '../engines/requests.ts';
import { memoryPair, ODD_NAMES } from './arbitrary-memories.ts';

const NOW = new Date(Date.UTC(2026, 4, 4));
const [OWNER, MALLORY] = ['0a'.repeat(32), 'ee'.repeat(32)];
const from = (senderInboxId: string, senderName: string): Partial<MemoryItem> => ({
  provenance: { from: 'message', messageId: 'm', senderInboxId, senderName },
});
const goes = (prompt: string, items: readonly MemoryItem[], members: readonly Member[] = [], templateDirective = '') =>
  chooseItems({ items, prompt, templateDirective, add: [], remove: [], secrets: new Map(), members, now: NOW })
    .filter(({ isIn }) => isIn)
    .map((choice) => choice.item.topic);
/** The same memory with nameless people. */
const nameless = (items: readonly MemoryItem[]) =>
  items.map((one) => (one.provenance.from === 'message' ? { ...one, provenance: { ...one.provenance, senderName: '' } } : one));

const TRIP = [
  item('fact', 'our:hotel', "The group's hotel is in Shinjuku.", from(OWNER, 'Ada')),
  item('fact', 'our:guide', 'The Japan guide is in Shinjuku.', from(OWNER, 'Ada')),
  item('fact', 'our:bikes', 'The bikes wait in Shinjuku.', from(OWNER, 'Ada')),
  item('personalization', 'mallory:tea', 'Tea is liked.', from(MALLORY, 'Mallory')),
];

describe('attack: a member calls himself', () => {
  it.each(['Japan', 'japan', 'Shinjuku', 'trip details', 'the Japan trip', 'Not', 'details', 'Jаpan', 'Ja\u200bpan', 'hotel', 'SHINJUKU'])(
    '%s: what the directive keeps back stays',
    (name) => {
      const renamed = (who: string) =>
        TRIP.map((one) =>
          one.provenance.from === 'message' && one.provenance.senderInboxId === who ? { ...one, ...from(who, name) } : one,
        );
      const tea = item('personalization', 'mallory:is', `${name} likes tea.`, from(MALLORY, name));
      for (const prompt of ['not the Japan trip details', 'everything but Japan', 'General knowledge but not Japan trip details']) {
        for (const items of [TRIP, renamed(MALLORY), renamed(OWNER), [...renamed(MALLORY), tea]])
          expect(goes(prompt, items, [{ id: MALLORY, name }]).filter((topic) => topic.startsWith('our:'))).toEqual([]);
      }
    },
  );

  it('Falcon: what he said does not go along with the Falcon project', () => {
    const items = [
      item('decision', 'decision:falcon', 'The group decided that Falcon starts in May.', from(OWNER, 'Ada')),
      item('decision', 'decision:salary', 'The group decided on the salary.', from(MALLORY, 'Falcon')),
    ];
    for (const prompt of ['only the Falcon project', 'the Falcon decisions', 'everything about Falcon'])
      expect(goes(prompt, items)).not.toContain('decision:salary');
    expect(goes('only Falcon', items, [{ id: MALLORY, name: 'Falcon' }])).toEqual(['decision:falcon']);
  });
});

describe('an exclusion by name', () => {
  const rest = [item('fact', 'our:dog', 'The dog likes the sea.', from(OWNER, 'Ada'))];
  it.each([
    ['everything except Maria', 'Maria'],
    ['everything except Not', 'Not'],
    ['everything, but nothing from me', 'me'],
    ['everything but not 🦊', '🦊 🦊'.slice(0, 2)],
    ['everything but not 田中さん', '田中'],
    ['everything but the preferences', 'Preferences'],
    ['everything except Smith, John', 'Smith, John'],
    ['everything except Mаria', 'Maria'],
    ['everything except Maria', 'Mа\u200bria'],
    ['everything except Group', 'Group'],
    ['everything but not "The Who"', 'The Who'],
  ])('%s: what %s taught stays', (prompt, name) => {
    const taught = item('fact', 'our:secret', 'Nobody knows it.', from(MALLORY, name));
    expect(goes(prompt, [taught, ...rest])).toEqual(['our:dog']);
  });

  it('applies under every name that the person has used', () => {
    const items = [
      item('fact', 'our:a', 'Nobody knows it.', from(MALLORY, 'Maria')),
      item('fact', 'our:b', 'Everybody knows it.', from(MALLORY, 'Zed')),
      ...rest,
    ];
    for (const who of ['Maria', 'Zed', 'Yuki'])
      expect(goes(`everything except ${who}`, items, [{ id: MALLORY, name: 'Yuki' }])).toEqual(['our:dog']);
  });

  it('applies to people known from another conversation', () => {
    expect(goes('everything except Leo', [inherited('fact', 'our:a', 'Nobody knows it.'), ...rest])).toEqual(['our:dog']);
  });
});

describe('names can only widen what is kept back', () => {
  const arbitraryName = fc.oneof(
    fc.constantFrom(...ODD_NAMES, 'Japan', 'Shinjuku', 'Falcon', 'surgery', 'divorce', 'Lisbon', 'Saul', 'Leo', 'budget', 'Telnyx number'),
    fc.string({ unit: 'grapheme', maxLength: 64 }),
  );
  const arbitraryPrompt = fc.oneof(
    fc.constantFrom(
      'not the Japan trip details',
      "everything except Saul's preferences",
      'only the Falcon project, nothing about Lisbon',
      'everything including the wifi password but no phone numbers',
      'training and the budget',
      'everything but Mia and Leo',
      'the Greece trip, not the Japan trip',
      'nothing but what Saul likes',
    ),
    arbitraryName.map((name) => `everything but not ${name}`),
    arbitraryName.map((name) => `only ${name}, without the hotel`),
  );
  const scene = fc.record({
    seed: fc.nat(),
    japan: fc.boolean(),
    prompt: arbitraryPrompt,
    ownPrompt: fc.boolean(),
    renamed: fc.dictionary(fc.constantFrom('a0', 'a1', 'a2', 'a3', 'ab'), arbitraryName, { noNullPrototype: true }),
    members: fc.array(fc.record({ id: fc.constantFrom('a0', 'a1', 'ab', 'ee').map((id) => id.repeat(32)), name: arbitraryName }), {
      maxLength: 4,
    }),
  });

  it('for every memory, directive and choice of names', () => {
    let kept = 0;
    fc.assert(
      fc.property(scene, ({ seed, japan, prompt, ownPrompt, renamed, members }) => {
        const pair = memoryPair(seed);
        const items = [...pair.left, ...(japan ? JAPAN_MEMORY : [])].map((one) => {
          if (one.provenance.from !== 'message') return one;
          const name = renamed[one.provenance.senderInboxId.slice(0, 2)];
          return name === undefined ? one : { ...one, provenance: { ...one.provenance, senderName: name } };
        });
        const wish = ownPrompt ? prompt : pair.prompt;
        const asked = (some: readonly MemoryItem[], people: readonly Member[]) => new Set(goes(wish, some, people, pair.templateDirective));
        const [without, named, more] = [asked(nameless(items), []), asked(items, []), asked(items, members)];
        expect([...named].filter((topic) => !without.has(topic))).toEqual([]);
        expect([...more].filter((topic) => !named.has(topic))).toEqual([]);
        kept += items.length - more.size;
      }),
      { numRuns: propertyRuns(40) },
    );
    expect(kept).toBeGreaterThan(propertyRuns(40));
  });
});
