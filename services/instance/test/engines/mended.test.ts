// Corrections in the same message, in a few words afterwards, or by somebody else; and what is taken back as a joke.
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/items/item.ts';
import { item, learnRequest, MARIA, SAUL } from './requests.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 1, 22, 9, minute));
const by = (minute: number, senderInboxId = SAUL) => ({
  provenance: { from: 'message' as const, messageId: `m-${minute}`, senderInboxId, senderName: senderInboxId === SAUL ? 'Saul' : 'Maria' },
  learnedAt: at(minute),
});
const read = (text: string, known: readonly MemoryItem[] = []) => readMessage(learnRequest(text, { known, message: { sentAt: at(10) } }));
const textsOf = (text: string, known: readonly MemoryItem[] = []) => read(text, known).learned.map((one) => one.text);

describe('a correction in the same message', () => {
  it.each([
    ['dinner is at 7, no wait, 8', ['Dinner is at 8.']],
    ['dinner is at 7... sorry, 8', ['Dinner is at 8.']],
    ['the flight leaves at 9:40. sorry, 10:40', ['The flight leaves at 10:40.']],
    ['rent is 1350, I mean 1380', ['Rent is 1380.']],
    ['my sister lives in Graz, actually Linz', ["Saul's sister lives in Linz."]],
  ])('%s', (text, kept) => {
    expect(textsOf(text)).toEqual(kept);
  });
});

describe('a correction in a few words afterwards', () => {
  const dinner = item('fact', 'our:dinner', 'Dinner is at 7.', by(5));
  it.each([
    '*8',
    '8 not 7',
    'sorry, 8',
    'no wait, 8',
    'I meant 8',
    'make that 8',
    'scratch that, 8',
    'correction: 8',
    '8 actually',
    "it's 8 now",
    'oh no, 8',
  ])('%s', (text) => {
    const { learned } = read(text, [dinner]);
    expect(learned.map((one) => [one.topic, one.text])).toEqual([['our:dinner', 'Dinner is at 8.']]);
  });

  it('by somebody else becomes their item on the same topic', () => {
    const known = [item('fact', 'our:dinner', 'Dinner is at 7.', by(5, MARIA))];
    expect(read("no, it's at 8", known).learned.map((one) => [one.topic, one.text])).toEqual([['our:dinner', 'It is at 8.']]);
    expect(textsOf("actually it's Club Argon, not Neon", [item('fact', 'our:party', 'The party is at Club Neon.', by(5, MARIA))])).toEqual([
      'The party is at Club Argon.',
    ]);
  });

  it('changes only the part of the same kind', () => {
    const known = [
      item('fact', 'our:flight:time', 'The flight is at 9:40.', by(5)),
      item('fact', 'our:flight:seat', 'The flight has seats 12A and 12B.', by(5)),
    ];
    expect(read('correction, 10:15', known).learned.map((one) => [one.topic, one.text])).toEqual([
      ['our:flight:time', 'The flight is at 10:15.'],
    ]);
  });

  it('can change a spelling, a code or a whole sentence', () => {
    expect(textsOf('*Salzburg', [item('fact', 'our:wedding', 'The wedding is in Salzbrug.', by(5))])).toEqual([
      'The wedding is in Salzburg.',
    ]);
    const code = read('sorry, 4712', [item('credential', 'our:gate-code', 'The gate code is 4711.', by(5))]).learned;
    expect(code.map(({ kind, topic, text }) => [kind, topic, text])).toEqual([['credential', 'our:gate-code', 'The gate code is 4712.']]);
    const max = item('fact', 'max:brings', 'Max brings the salad.', by(5));
    const { learned, ended } = read('no, Ute brings the salad', [max]);
    expect(learned.map(({ text }) => text)).toEqual(['Ute brings the salad.']);
    expect(ended).toEqual([max.id]);
  });

  it('does not change what others said long ago, or small talk', () => {
    const old = item('fact', 'our:dinner', 'Dinner is at 7.', { ...by(5, MARIA), learnedAt: new Date(at(5).getTime() - 3_600_000) });
    expect(textsOf('sorry, 8', [old])).toEqual([]);
    for (const talk of ['no problem', 'sorry, my bad', 'actually funny', 'wait, what?', 'no way', 'oh no', 'ok now'])
      expect(textsOf(talk, [dinner]), talk).toEqual([]);
  });
});

describe('a joke', () => {
  it.each([
    "we're moving to Mars, kidding",
    'I quit my job... not really lol',
    'Tom is getting married. just kidding!',
    'I am pregnant, jk',
  ])('nothing is kept: %s', (text) => {
    expect(textsOf(text)).toEqual([]);
  });

  it.each(['jk', 'kidding', 'just kidding!', 'joking', 'only joking 😂'])('deletes what was just said: %s', (text) => {
    expect(read(text, [item('fact', 'saul:health:pregnant', 'Saul is pregnant.', by(9))]).forget).toEqual(['mem-saul:health:pregnant']);
  });
});
