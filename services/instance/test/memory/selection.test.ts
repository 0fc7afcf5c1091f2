// What goes to a clone under which directive: the seed's examples, and the ways of saying "only" and "not".
import { describe, expect, it } from 'vitest';
import type { MemoryItem } from '../../src/domain/memory-item.ts';
import { selectForTransfer, withoutExcluded } from '../../src/domain/memory-selection.ts';
import { inherited, item, JAPAN_MEMORY } from '../engines/requests.ts';

const topics = (directive: string, items: readonly MemoryItem[] = JAPAN_MEMORY) => selectForTransfer(items, directive).map((i) => i.topic);
const RULES = ['rule:suggest-chain-local-restaurant', 'rule:confirm-date-before-booking'];
const PEOPLE = ['saul:diet', 'maria:allergy:peanut'];
const FACTS = ['our:trip', 'our:hotel', 'our:flight:time', 'decision:dinner', 'our:budget'];
const SECRETS = ['our:telnyx-number', 'our:wifi-password'];

describe("selection by the owner's directive", () => {
  it.each<[string, string[]]>([
    ['', [...RULES, ...PEOPLE, ...FACTS]],
    ['everything', [...RULES, ...PEOPLE, ...FACTS]],
    ['General travel knowledge but not Japan trip details', [...RULES, ...PEOPLE]],
    ['Bring your general travel knowledge but not the Japan trip details', [...RULES, ...PEOPLE]],
    ['everything but not the Japan trip details', [...RULES, ...PEOPLE, 'our:budget']],
    ['not the Japan trip details', [...RULES, ...PEOPLE, 'our:budget']],
    ['without the Shinjuku hotel', [...RULES, ...PEOPLE, 'our:trip', 'our:flight:time', 'our:budget']],
    ['nothing about food', [...RULES.slice(1), 'our:trip', 'our:hotel', 'our:flight:time', 'our:budget']],
    ['only dietary preferences', PEOPLE],
    ['nothing but dietary preferences', PEOPLE],
    ['just the training', RULES],
    ['training and the budget', [...RULES, 'our:budget']],
    ["only Saul's preferences", ['saul:diet']],
    ['everything except Maria', [...RULES, 'saul:diet', ...FACTS]],
    ['all but decisions', [...RULES, ...PEOPLE, ...FACTS.filter((t) => t !== 'decision:dinner')]],
    ['everything including passwords and phone numbers', [...RULES, ...PEOPLE, ...FACTS, ...SECRETS]],
    ['everything including the wifi password, but no phone numbers', [...RULES, ...PEOPLE, ...FACTS, 'our:wifi-password']],
    ['everything, no credentials', [...RULES, ...PEOPLE, ...FACTS]],
    ['nothing', []],
    ['bring nothing at all', []],
    ["Don't bring anything", []],
    ['Whatever is useful for my friends', [...RULES, ...PEOPLE, ...FACTS]],
    ['Bring what is useful for my friends', RULES],
  ])('%j', (directive, expected) => {
    expect(topics(directive)).toEqual(expected);
  });

  it('keeps the other trip when both are named', () => {
    const greece = [
      item('fact', 'our:hotel-greece', 'The group stays at Hotel Electra in Athens, Greece.'),
      item('fact', 'our:ferry', 'The ferry to Greece leaves at 8.'),
    ];
    expect(topics('The Greece trip, not the Japan trip', [...JAPAN_MEMORY, ...greece])).toEqual(['our:hotel-greece', 'our:ferry']);
  });

  it('keeps back what an excluded fact names, and what that names', () => {
    const items = [
      item('fact', 'note:a', 'The Japan plan is to sleep in Shinjuku.'),
      item('fact', 'note:b', 'The Granbell is the best address in Shinjuku.'),
      item('fact', 'note:c', 'The Granbell keeps bikes.'),
      item('fact', 'note:d', 'The bikes at home are broken.'),
    ];
    expect(topics('nothing about Japan', items)).toEqual(['note:d']);
  });

  it('reads "japanese" as Japan when it keeps back', () => {
    expect(topics('not Japan', [item('personalization', 'saul:taste', 'Saul loves Japanese food.')])).toEqual([]);
  });

  it('own items stand for inherited ones on the same topic', () => {
    const items = [inherited('fact', 'our:hotel', 'The hotel is in Shinjuku.'), item('fact', 'our:hotel', 'The hotel is in Athens.')];
    expect(selectForTransfer(items, '').map((i) => i.text)).toEqual(['The hotel is in Athens.']);
  });

  it('withoutExcluded leaves wishes to the summariser, exclusions and secrets not', () => {
    const left = withoutExcluded(JAPAN_MEMORY, 'What a cook should know, but not the Japan trip').map((i) => i.topic);
    expect(left).toEqual([...RULES, ...PEOPLE, 'our:budget']);
  });
});
