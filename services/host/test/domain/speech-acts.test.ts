// Which speech acts a message contains, without an engine: many wordings, and some look-alikes.

import { actsIn, type SpeechAct } from '@offshoot/engine/addressing/speech-acts.ts';
import { cpuMsOf } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const ACTS: Record<SpeechAct | 'nothing', string[]> = {
  remember: [
    'Remember that we meet at eight',
    'remember: the gate code changes on Monday',
    'Please remember that Ana is vegan.',
    'please remember our hotel is in Shinjuku',
    'Could you remember that I hate coriander?',
    'can you please remember my birthday is on May 4th?',
    'Hey, could you please keep in mind that we are four?',
    'ok so remember that the train leaves at 9',
    'Note that the museum is closed on Mondays',
    'note: dinner at 8',
    'I want you to remember that I am allergic to nuts',
    'You should remember that Ben is coming later.',
    'Make a note of our flight number: LH 400',
    "I'm vegan now, please remember that we eat at home",
    'Merk dir, dass wir um acht essen',
  ],
  forget: [
    'Forget that',
    'forget the hotel',
    'Please forget what I said about tea.',
    'Forget everything about me',
    'Could you forget my diet please?',
    "I'd like you to forget my address",
    'You can forget what I told you about the trip',
    'please delete my phone number',
    'Erase what I said about tea',
    'remove everything you know about me',
    'can you delete what you know about the hotel?',
    'wipe your memory of me',
    'We changed our plans, so forget the old hotel',
    'actually, forget the flight',
    'btw forget what I said about Ben',
    "Don't remember what I said yesterday",
    'Bitte vergiss meine Adresse',
    'hm please delete that',
    'oh no, forget that',
    'strike the thing with the car from your memory',
    'never mind what I said about the money',
    'scratch what I said about my work',
    'ignore everything I told you',
    'you do not need that number, delete it',
    'u can forget my birthday',
  ],
  'memory-question': [
    'What do you know about me?',
    'what do you know about us',
    'What do you remember?',
    'What have you learned so far?',
    'what did you inherit?',
    "What's in your memory?",
    'what have we told you',
    'what do you have on me?',
    'do you remember me?',
    'do you know anything about our trip?',
    'tell me what you know',
    'show me your notes',
    'who am I?',
    'Summarize what we have',
    'can you summarise everything so far?',
    'could someone recap what we decided?',
    'Hi! What do you know about Ana?',
    'ok, and what do you know about the hotel',
    'Was weißt du über mich?',
    'wat do u know about me',
    'whats in ur memory',
  ],
  'question-about-it': [
    'who told you that?',
    'and who told you about the hotel?',
    'How do you know that?',
    'where did you get that?',
    'What can you do?',
    'How can you help us?',
    'Who are you?',
    'are you a bot?',
    'Are you a real person?',
    'who is your owner?',
    "what's your name?",
    'when did I say that?',
    'Do you record what we say?',
  ],
  'forget-it': ['forget it', 'Forget about it.', 'please forget it'],
  'remember-it': ['remember it', 'please note this'],
  nothing: [
    '',
    '👍',
    'ok',
    'lol',
    'what do you think?',
    'What do you want for dinner?',
    'what are you doing tonight?',
    'Remember when we went to Rome?',
    'remember the time we missed the train?',
    'Remember that night in Rome?',
    'Remember to bring your passports',
    'remember me to your mother',
    'the hotel in Rome, remember?',
    "Don't forget the keys!",
    'I forgot my keys',
    'I always forget his name',
    'I remember that place',
    'he told me to forget her',
    'never forget',
    'We could forget the museum',
    'do you remember the hotel in Rome?',
    'do you know when the train leaves?',
    'delete the app',
    'never mind',
    'ignore him',
    'forget about it, happens to everyone',
    'forget it, we are late',
    'delete the photo, it is awful',
    'remove the onions',
    'note the irony',
    'who wants pizza?',
    'can you bring the charger?',
    'tell me about your day',
    'dinner at eight?',
    'what a day',
    'You should see this',
    'Summer is nice',
    "let's forget about the rain and go",
    'That was memorable',
    'We know about the strike',
    'thanks!',
    'hello everyone',
  ],
};

for (const [act, texts] of Object.entries(ACTS))
  test.each(texts)(`%j is ${act}`, (text) => {
    expect([...actsIn(text)]).toEqual(act === 'nothing' ? [] : [act]);
  });

describe('any text', () => {
  test('gets a decision', () => {
    const anything = fc.uint16Array({ maxLength: 120 }).map((units) => String.fromCharCode(...units));
    fc.assert(fc.property(anything, (text) => actsIn(text).size <= 6));
  });

  test('means the same in capitals, with blanks or with courtesies around it', () => {
    const said = fc.constantFrom(
      ...Object.entries(ACTS).flatMap(([act, texts]) => (act === 'nothing' ? [] : texts.map((text) => ({ act, text })))),
    );
    fc.assert(
      fc.property(
        said,
        fc.constantFrom('', '  ', 'hey, ', 'ok ', 'Hi everyone, ', 'sorry, '),
        fc.boolean(),
        ({ act, text }, before, isLoud) => {
          expect([...actsIn(before + (isLoud ? text.toUpperCase() : text))]).toContain(act);
        },
      ),
    );
  });

  test.each([
    'please '.repeat(3_000),
    'what do you '.repeat(2_000),
    `delete ${'about '.repeat(3_000)}`,
    `${', and please'.repeat(2_000)}`,
    `remember ${'that '.repeat(4_000)}`,
    'a'.repeat(16_384),
  ])('attack: a long text is read in no time (%#)', (text) => {
    expect(cpuMsOf(() => actsIn(text))).toBeLessThan(200);
  });
});
