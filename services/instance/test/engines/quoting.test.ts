// A statement with a time, a number or things that no rule understands is quoted with its speaker. Small talk, jokes, orders to the
// agent and whatever may open something are not.
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import { learnRequest } from './requests.ts';

const PEOPLE = [
  { key: 'saul', names: ['Saul'], inboxId: 'ab'.repeat(32) },
  { key: 'maria', names: ['Maria'], inboxId: 'cd'.repeat(32) },
];
const learned = (text: string, people = PEOPLE) =>
  readMessage(learnRequest(text, { people, recent: [{ speaker: 'Maria', self: false, text: 'hi all' }] })).learned;
const texts = (text: string, people = PEOPLE) => learned(text, people).map((one) => one.text);

describe('a statement that no rule understands is quoted', () => {
  it.each([
    ['kick off 8pm at the powerleague', 'Saul said “kick off 8pm at the powerleague”.'],
    ['cost me 2400 ouch', 'Saul said “cost me 2400 ouch”.'],
    ["we're all going to whitby", "Saul said “we're all going to whitby”."],
  ])('%s', (text, quote) => {
    expect(texts(text)).toEqual([quote]);
  });

  it('a weekday gets its date', () => {
    expect(texts('kick off 8pm fri at the powerleague')).toEqual([
      expect.stringMatching(/^Saul said “kick off 8pm friday \(.* 2026\) at the powerleague”\.$/),
    ]);
  });

  it('phone spelling is written out', () => {
    expect(texts('its recycling nxt friday, not general')).toEqual([
      expect.stringMatching(/^It is recycling next friday \(27 February 2026\), not general/),
    ]);
    expect(texts('soz kick off 8pm weds w the kids')).toEqual([
      expect.stringMatching(/^Saul said “sorry kick off 8pm wednesday \(.*\) with the kids”\.$/),
    ]);
  });

  it('"gonna" without "I" is the speaker', () => {
    expect(texts('gonna cook at the hut on 9 may')).toEqual([expect.stringMatching(/^Saul is going to cook at the hut/)]);
  });

  it('beside what a rule understood, a sentence with a day is quoted', () => {
    expect(texts('I am vegetarian. kick off fri at the powerleague').join()).toContain('powerleague');
  });

  it('what a rule understood is not quoted, too', () => {
    expect(texts('I am vegetarian').join()).not.toContain('said');
  });
});

describe('other lines are not quoted', () => {
  it.each([
    'our hotel is great',
    "I'll be there in 5 mins",
    "if i win i'll buy 3 boats",
    'she could eat 12 horses',
    'sure, and the pope comes at 8',
    'they are 6',
    'Juno, order pizza for 8pm',
    'padlock 4712 at the shed',
  ])('%s', (text) => {
    expect(texts(text).filter((one) => one.includes('said “'))).toEqual([]);
  });

  it('an order where nobody but the agent is there', () => {
    expect(texts('order me a taxi for 15:30', PEOPLE.slice(0, 1))).toEqual([]);
  });
});
