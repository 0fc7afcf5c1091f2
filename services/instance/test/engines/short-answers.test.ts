// A short answer is stored with its question, both verbatim, unless it is not an answer, is fleeting, or opens something.
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import { item, learnRequest, MARIA } from './requests.ts';

const asked = (question: string, answer: string, by = 'Maria') =>
  readMessage(learnRequest(answer, { recent: [{ speaker: by, self: false, text: question }] })).learned;

describe('a short answer is stored with the question', () => {
  it.each([
    ["who's hosting", 'me! brunnenweg 9, ring at falk'],
    ['whats their budget', '640 all in'],
    ["when's bedtime?", '7:30, and he only sleeps with his bunny'],
    ['can someone take my shift on sunday', 'i can'],
    ['whos got a projector', 'i have one'],
    ['which pool', 'the one on hafenstr'],
    ['is the laundry room open on sundays?', 'nope only mon to sat, 7 till 9 in the evening'],
    ['can I bring Sue?', 'sure'],
    ['ordering jerseys tonight, sizes and numbers pls', 'M, number 10'],
    ['where are the bikes?', 'in the shed'],
    ['what time should the boys be in bed?', '8, and leo needs his night light'],
    ['what floor is it on?', 'third floor'],
    ['who takes grandma to the doctor?', 'ruth does, at 9:15'],
  ])('%s – %s', (question, answer) => {
    expect(asked(question, answer).map(({ text }) => text)).toEqual([`Maria asked “${question}” and Saul said “${answer}”.`]);
  });

  it('a question that only asks for a yes is quoted without its "no?"', () => {
    expect(asked('the plumber is mr Novak, no?', 'exactly')[0]?.text).toBe(
      'Maria asked “the plumber is mr Novak?” and Saul said “exactly”.',
    );
  });

  it('it concerns both speakers and the people they name', () => {
    expect(asked('can someone take my shift on sunday', 'i can')[0]?.about).toEqual(['saul']);
    const [note] = readMessage(
      learnRequest('i can', {
        recent: [{ speaker: 'Maria', self: false, text: 'can someone drive Tom on sunday' }],
        people: [
          { key: 'maria', names: ['Maria'] },
          { key: 'tom', names: ['Tom'] },
        ],
      }),
    ).learned;
    expect(note?.about).toEqual(['saul', 'maria', 'tom']);
  });

  it('an answered question gets no further answers', () => {
    const recent = [
      { speaker: 'Maria', self: false, text: 'which pool' },
      { speaker: 'Tom', self: false, text: 'the one on hafenstr' },
    ];
    expect(readMessage(learnRequest('the green one', { recent })).learned).toEqual([]);
  });
});

describe('other short messages are not stored', () => {
  it.each([
    ['which pool', 'thx 💛'],
    ["when's bedtime?", 'cute'],
    ['who ate my hummus', 'me, sorry'],
    ['how are you?', 'fine, 2 meetings left'],
    ['where are you', 'on the bus'],
    ['who wants a coffee?', 'me!'],
    ['pizza tonight?', 'yes'],
    ['who carries the piano?', 'me of course 😂'],
    ['Trip Planner, who is hosting?', 'me'],
    ['the sun is out', 'me too'],
    ['what?', 'the dog'],
  ])('%s – %s', (question, answer) => {
    expect(asked(question, answer)).toEqual([]);
  });

  it('one’s own question does not count as somebody else’s', () => {
    expect(asked('who is hosting?', 'me', 'Saul')).toEqual([]);
  });

  it.each([
    ["what's the wifi password?", 'sunflower9'],
    ['whats the gate code', '4711'],
    ['what was the pin?', '1234, i think'],
    ["what's your number?", '0171 4444 222'],
    ['how do i get in?', 'admin/Tr4ktor!'],
  ])('attack: a credential is not quoted: %s – %s', (question, answer) => {
    expect(asked(question, answer).filter(({ kind, text }) => kind !== 'credential' && text.includes('asked'))).toEqual([]);
  });
});

describe('what a note quotes can be forgotten', () => {
  const note = item('fact', 'note:shift-sunday', 'Saul asked “can someone take my shift, i have surgery?” and Maria said “i can”.', {
    provenance: { from: 'message', messageId: 'm-shift', senderInboxId: MARIA, senderName: 'Maria' },
    concerns: [{ key: 'maria' }, { key: 'saul' }],
  });

  it.each(['forget that I have surgery', 'forget my surgery', 'forget everything about me'])('by whom it is about: %s', (order) => {
    expect(readMessage(learnRequest(order, { known: [note] })).forget).toEqual([note.id]);
  });
});

it('who agrees corrects nothing else', () => {
  const landing = item('fact', 'our:landing', 'The group lands in Lisbon at 13:40 on friday.');
  const recent = [{ speaker: 'Maria', self: false, text: 'nah sunday is rainy, monday?' }];
  const { learned } = readMessage(learnRequest('ok monday', { known: [landing], recent }));
  expect(learned.filter(({ topic }) => topic === landing.topic)).toEqual([]);
});
