// What somebody may eat or do: a wrong "Yes" does harm, so a "Yes" is said only where an item says it.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replyTo } from '../../src/adapters/engines/offline/replying/replies.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/items/item.ts';
import { item, replyRequest } from './requests.ts';

const answer = (question: string, ...memory: MemoryItem[]) => replyTo(replyRequest(question, { memory })).text;
const nilo = (text: string, topic = 'nilo:note') => item('personalization', topic, text);

const WAYS_TO_ASK = (food: string) => [
  `can Nilo have ${food}?`,
  `can nilo eat ${food}`,
  `may Nilo have some ${food}?`,
  `could Nilo try ${food}?`,
  `is ${food} ok for Nilo?`,
  `is ${food} safe for nilo?`,
  `is it ok to give Nilo ${food}?`,
  `can we give Nilo ${food}?`,
  `can I feed Nilo ${food}?`,
  `should Nilo eat ${food}?`,
  `is Nilo allowed ${food}?`,
  `does Nilo tolerate ${food}?`,
  `can Nilo take ${food}?`,
];

/** Said in many ways, read in full or only by half. */
const HARMS = [
  'Nilo is allergic to egg and kiwi.',
  'Nilo is to egg and kiwi.',
  'Nilo has a kiwi allergy.',
  'Nilo gets hives from kiwi.',
  'Nilo got very sick from kiwi.',
  'If Nilo eats kiwi Nilo ends up in hospital.',
  'Nilo eats kiwi only with the epipen at hand.',
  "Nilo can't have kiwi.",
  'Nilo must avoid kiwi.',
  'Keep kiwi away from Nilo.',
  'No kiwi for Nilo.',
  'Nilo reacts badly to kiwi.',
  'Nilo loves kiwi but the doctor said no.',
  'Nilo likes kiwi, sadly he swells up.',
  "Nilo's tongue itches after kiwi.",
  'Nilo might be allergic to kiwi.',
  'Nilo used to eat kiwi.',
];

describe('danger: nobody is told that somebody may eat what harms them', () => {
  it.each(HARMS)('%s', (text) => {
    for (const question of WAYS_TO_ASK('kiwi')) {
      const told = answer(question, nilo(text));
      expect(told, question).not.toMatch(/^Yes\b/);
      expect(told, question).toContain('kiwi');
    }
  });

  it('where one says that Nilo eats it and another that it harms him, the harm is told', () => {
    const memory = [nilo('Nilo loves kiwi.', 'nilo:likes:kiwi'), nilo('Nilo is allergic to kiwi.', 'nilo:allergy:kiwi')];
    for (const question of [...WAYS_TO_ASK('kiwi'), 'does Nilo eat kiwi?', 'does Nilo like kiwi?']) {
      const told = answer(question, ...memory);
      expect(told, question).toContain('Nilo is allergic to kiwi.');
      expect(told, question).not.toMatch(/^Yes\b/);
    }
  });

  it('an allergy that covers the food in another word is told', () => {
    const memory = [nilo('Nilo likes walnuts.', 'nilo:likes:walnut'), nilo('Nilo is allergic to nuts.', 'nilo:allergy:nut')];
    expect(answer('can Nilo have walnuts?', ...memory)).toBe('No: Nilo is allergic to nuts.');
  });

  it.each(['is Nilo allergic to milk?', 'does Nilo react to milk?', 'is nilo lactose intolerant, milk?'])(
    'that somebody drinks milk says nothing of an allergy: %s',
    (question) => {
      expect(answer(question, nilo('Nilo drinks milk.', 'nilo:eats:milk'))).not.toMatch(/^(?:Yes|No)\b/);
    },
  );

  it('an allergy that is known is said, and one that is denied, too', () => {
    expect(answer('is Nilo allergic to kiwi?', nilo('Nilo is allergic to kiwi.'))).toBe('Yes: Nilo is allergic to kiwi.');
    expect(answer('is Nilo allergic to kiwi?', nilo('Nilo is not allergic to kiwi.'))).toBe('No: Nilo is not allergic to kiwi.');
  });

  it('whatever was read: to what may be an allergy question there is no "Yes"', () => {
    const word = fc.constantFrom(
      ...'Nilo kiwi egg is to and the eats has can have from with not allergic likes gets sick safe no only'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 9 }), fc.constantFrom(...WAYS_TO_ASK('kiwi')), (said, question) => {
        expect(answer(question, nilo(`${said.join(' ')}.`))).not.toMatch(/^Yes\b/);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('"Yes" and "No" are said only where an item says so', () => {
  const memory = [
    item('fact', 'our:van', 'The moving van is booked for the 23rd.'),
    item('fact', 'ben:birthday', "Ben's birthday is on Saturday."),
    item('fact', 'ben:work', 'Ben works at the post office.'),
    item('fact', 'our:hotel', 'The hotel is booked.'),
    item('fact', 'our:smoking', 'No smoking inside.'),
    item('fact', 'our:party', 'The party might be on Sunday.'),
  ];
  it.each([
    ['does Ben have time on moving day?', /^(?!Yes|No)/],
    ['does Ben come on Saturday?', /^(?!Yes|No:)/],
    ['can Ben come on Saturday?', /^(?!Yes|No:)/],
    ['does Ben work today?', /^(?!Yes|No:)/],
    ['is the party on Sunday?', /^I don't know that exactly\. .*might be on Sunday/],
    ['is the hotel booked?', /^Yes: The hotel is booked\./],
    ['do we have a hotel?', /^Yes: /],
    ['does Ben work at the post office?', /^Yes: /],
    ['can I smoke inside?', /^No smoking inside\.$/],
    ['is smoking inside allowed?', /^No smoking inside\.$/],
    ['may we smoke inside?', /^No smoking inside\.$/],
  ])('%s', (question, expected) => {
    expect(answer(question, ...memory)).toMatch(expected);
  });
});
