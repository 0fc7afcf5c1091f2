// Nothing that a statement names is lost: its numbers, days, names and things are told by what is kept of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOut, withoutClashes } from '../../src/adapters/engines/offline/reading/keeping/coverage.ts';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import { wordsOf } from '../../src/adapters/engines/offline/words/english.ts';
import { item, learnRequest } from './requests.ts';

const learnedOf = (text: string) => readMessage(learnRequest(text)).learned;
const textsOf = (text: string) => learnedOf(text).map((one) => one.text);
const lost = (said: string) => leftOut(wordsOf(said), textsOf(said)).map(({ text }) => text);

const THINGS = ['bake sale', 'parents evening', 'swim class', 'team dinner', 'book club'];
const PLACES = ['gym', 'canteen', 'library', 'town hall', 'garden'];
const GEAR = ['first aid kit', 'stove', 'tent', 'projector', 'cash box', 'cooler'];
const DAYS = ['12 june', 'friday', 'the 23rd', 'saturday'];
const one = (words: readonly string[]) => fc.constantFrom(...words);
const clock = fc.tuple(fc.integer({ min: 7, max: 21 }), fc.constantFrom('00', '15', '30')).map(([hour, minute]) => `${hour}:${minute}`);
const sentences = fc.oneof(
  fc
    .tuple(one(THINGS), one(DAYS), one(PLACES), clock)
    .map(([thing, day, place, at]) => `${thing} is on ${day} in the ${place}, starts at ${at}`),
  fc.tuple(one(THINGS), one(DAYS), clock).map(([thing, day, at]) => `the ${thing} is on ${day} at ${at}`),
  fc.tuple(one(GEAR), one(GEAR)).map(([some, other]) => `I'm bringing the ${some} and the ${other}`),
  fc.tuple(one(GEAR), fc.integer({ min: 11, max: 900 })).map(([thing, price]) => `the ${thing} was ${price}, I paid that`),
  fc.tuple(one(GEAR), one(PLACES)).map(([thing, place]) => `the ${thing} is with mrs dunmore in the ${place}`),
  fc
    .tuple(fc.integer({ min: 19, max: 70 }), one(['Gdansk', 'Oslo', 'Porto']))
    .map(([age, town]) => `I'm ${age} and from ${town}, I work as a nurse`),
);

describe('what a statement names is kept', () => {
  it('in whatever order it is said', () => {
    fc.assert(
      fc.property(sentences, (said) => {
        expect(lost(said)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    'moving van is booked for the 23rd, 8 am, i pick it up at weststr 40',
    'our van is in the garage until wednesday, cousin mirko lends me his',
    'day 1 is 14 km to the falkenhütte, day 2 only 9 to the adlerhof',
    'spare keys are with mrs dunmore on the 2nd floor',
    'invoice 2043 to brightside is 1150, due on 15 may',
    'im size L and i want number 7',
    "no nuts please because of little arthur, he's allergic",
    'my contact there is svenja, she prefers email',
    'and for the bike cellar its the small silver key',
    "I can't come, I'm at my parents",
    "can't do thursday, have a shift",
  ])('%s', (said) => {
    expect(lost(said)).toEqual([]);
  });
});

describe('it reads well', () => {
  it.each([
    ["I'm 34 and from Gdansk, I work as a nurse", ['Saul is 34 and from Gdansk.', 'Saul works as a nurse.']],
    ['im size L and i want number 7', ['Saul is size L and Saul wants number 7.']],
    ["I can't come, I'm at my parents", ["Saul can't come, Saul is at Saul's parents."]],
    ['campsite was 56, i paid that', ['Campsite was 56, Saul paid that.']],
    ['bake sale is on 12 june, starts at 2', ['Bake sale is on 12 june, starts at 2.']],
    ['we broke up', ['Saul said “we broke up”.']],
    ["since last year I'm diabetic too", ['Saul is diabetic.']],
  ])('%s', (said, told) => {
    expect(textsOf(said)).toEqual(told);
  });

  it('what leans on the sentence before is told with it, and once', () => {
    expect(textsOf('lenas birthday is on the 9th of march. shes a 38 in shoes')).toEqual([
      'Lenas birthday is on the 9th of march; she is a 38 in shoes.',
    ]);
  });

  it('of another message, too', () => {
    const known = [item('fact', 'our:lenas-birthday', 'Lenas birthday is on the 9th of march.')];
    const [one, ...more] = readMessage(learnRequest('shes a 38 in shoes', { known })).learned;
    expect([one?.topic, one?.text, more.length]).toEqual([
      'our:lenas-birthday',
      'Lenas birthday is on the 9th of march; she is a 38 in shoes.',
      0,
    ]);
  });

  it('two things of one topic are one item, whatever they say', () => {
    const both = withoutClashes([
      { kind: 'fact', topic: 'our:sale:time', text: 'The sale is on 12 june.' },
      { kind: 'fact', topic: 'our:sale:time', text: 'The sale starts at 2.' },
    ]);
    expect(both.map(({ text }) => text)).toEqual(['The sale is on 12 june, starts at 2.']);
  });
});

describe('"she" is whom the talk is about', () => {
  it('whose gender is known, rather than the last name', () => {
    expect(textsOf("mom's cardiologist is dr. Stein. she takes ramipril 5 mg")).toContain("Saul's mom takes ramipril 5 mg.");
  });
});

describe('who says "me too" says it of themself', () => {
  const after = (text: string, answer: string) =>
    readMessage(learnRequest(answer, { recent: [{ speaker: 'Maria', self: false, text }] })).learned.map((one) => one.text);
  it.each([
    ["I can't come, I'm at my parents", 'me neither', ["Saul can't come."]],
    ["I'm vegan", 'me too', ['Saul is vegan.']],
    ['the sun is out', 'me too', []],
    ['I love this weather haha', 'same', []],
    ['are you coming?', 'me too', []],
  ])('%s – %s', (said, answer, told) => {
    expect(after(said, answer)).toEqual(told);
  });
});

describe('what is no fact is not kept by the net', () => {
  it.each([
    'im making dinner',
    'ill be there in 5',
    'im taking a nap',
    "can't come to the phone",
    'ok ill do it',
    "I'll be right back",
    'we are on our way',
  ])('%s', (said) => {
    expect(textsOf(said)).toEqual([]);
  });

  it.each(["the gate is 4711, I'll bring the tent", 'the wifi password is hunter2, mirko set it up'])(
    'attack: a credential is in no note: %s',
    (said) => {
      const open = learnedOf(said).filter(({ kind }) => kind !== 'credential');
      expect(open.filter(({ text }) => /4711|hunter2/.test(text))).toEqual([]);
    },
  );
});

describe('"her" and "him" are said by name where only one can be meant', () => {
  it.each([
    ['my brother visits her on weekends', "Saul's brother visits Saul's mum on weekends."],
    ['I can stay with her until monday', "Saul can stay with Saul's mum"],
    ['her bag is in the hall', "Saul's mum's bag is in the hall."],
  ])('%s', (said, told) => {
    const known = [item('fact', 'note:mum-hospital', "Saul's mum gets out of hospital.")];
    expect(
      readMessage(learnRequest(said, { known }))
        .learned.map(({ text }) => text)
        .join(' '),
    ).toContain(told);
  });

  it('not where two may be', () => {
    const known = [item('fact', 'note:two', "Saul's mum meets Saul's aunt.")];
    const told = readMessage(learnRequest('my brother visits her on weekends', { known })).learned.map(({ text }) => text);
    expect(told.join(' ')).toContain('visits her');
  });
});

it.each(['in which room is the bake sale', 'on which day is it', 'for how many people is the table'])(
  'a question is no note: %s',
  (said) => {
    expect(textsOf(said)).toEqual([]);
  },
);
