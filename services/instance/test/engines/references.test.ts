// Who and what words point to: names that are words too, people and things of the lines before, the same thing under another name.
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import { recalls } from '../../src/agent/conversation/domain/speech-acts.ts';
import { topicsAndTexts } from './reading.ts';
import { item, learnRequest } from './requests.ts';

const textsOf = (line: string) => topicsAndTexts(line).map(([, text]) => text);

describe('a first name that is a word, too', () => {
  it.each([
    ["Elif's swimming is on mondays at 16:00, Can has football on wednesdays", 'Can has football on wednesdays.'],
    ['Rose plays tennis on saturdays and May has piano on mondays', 'May has piano on mondays.'],
    ['Will is allergic to nuts', 'Will is allergic to nuts.'],
  ])('%s', (line, text) => {
    expect(textsOf(line)).toContain(text);
  });

  it.each(['Can we meet at 8', 'Will you bring the tent'])('is none before a pronoun: %s', (line) => {
    expect(textsOf(line).join(' ')).not.toMatch(/\b(?:Can|Will) is\b/);
  });
});

describe('"they" of the lines before', () => {
  const MARIAS = [{ key: 'maria', names: ['Maria'] }];
  const after = (line: string, said: string) =>
    readMessage(learnRequest(said, { recent: [{ speaker: 'Maria', self: false, text: line }], people: MARIAS })).learned.map(
      ({ text }) => text,
    );

  it.each([
    ['my parents come on saturday, their train gets in 16:10', 'ok ill pick them up', "Saul will pick Maria's parents up."],
    ['my mum and dad fly in on friday', 'i can get them from the airport', "Saul can get Maria's mum and dad from the airport."],
    ['my kids are off on friday', 'they can stay with us', "Maria's kids can stay with the group."],
  ])('%s – %s', (line, said, text) => {
    expect(after(line, said)).toEqual([text]);
  });

  it('where two may be meant, the words stay as they were said', () => {
    expect(after('my parents and my kids come on saturday', 'ok ill pick them up').join(' ')).not.toContain("Maria's");
  });
});

describe('what goes on with the sentence before', () => {
  it.each([
    ['half a tin in the morning, the other half at night. never milk!!', 'Half a tin in the morning, the other half at night; never milk.'],
    ['the cat gets one scoop in the morning, one at night. no tuna ever!!', 'The cat: no tuna ever.'],
    ["the fern needs water twice a week. don't put it in the sun", 'The fern needs water twice a week; do not put it in the sun.'],
  ])('%s', (line, text) => {
    expect(textsOf(line)).toContain(text);
  });

  it('a rule for the agent stays one', () => {
    expect(topicsAndTexts('dinner is at 8. never book before 9')).toContainEqual(['rule:book-before-9', 'Never book before 9.']);
  });

  it.each([
    ['Leo is in 4b, his teacher is miss Otter', 'miss Otter'],
    ['did you hear, tom broke his leg', 'Tom broke his leg'],
    ['have you heard, the gym closes on friday', 'gym closes'],
  ])('is not lost: %s', (line, told) => {
    expect(textsOf(line).join(' ')).toContain(told);
  });
});

describe('an order, or talk that looks like one', () => {
  it.each([
    'remember that vase they brought last time lol',
    'remember those shoes you bought in rome?',
    'remember that guy who sang at the party',
  ])('is talk: %s', (line) => {
    expect(recalls(line)).toBe(true);
    expect(textsOf(line)).toEqual([]);
  });

  it.each([
    'remember that tomorrow we fly',
    'remember that dinner is at 8',
    'remember that the vase they brought is for Ann',
    'remember the code we set: 4711',
  ])('is an order: %s', (line) => {
    expect(recalls(line)).toBe(false);
    expect(textsOf(line)).not.toEqual([]);
  });

  it('"forget it" is an order to whoever is called by name', () => {
    const known = [item('fact', 'saul:salary', "Saul's salary is 3100.")];
    const forgets = (line: string) => readMessage(learnRequest(line, { known })).forget;
    expect(forgets('sorry, that was for somebody else. Trip Planner, forget it')).toHaveLength(1);
    expect(forgets('oh well, forget it')).toEqual([]);
  });
});
