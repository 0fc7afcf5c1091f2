// A value that answers a question for a password, a code or a number is a credential: told to a member who names it, never a note.

import { mayBeTold } from '@offshoot/memory/items/disclosure.ts';
import { describe, expect, it } from 'vitest';
import { readMessage } from './quoting.ts';
import { item, learnRequest } from './requests.ts';

const asked = (question: string, answer: string) =>
  readMessage(learnRequest(answer, { recent: [{ speaker: 'Maria', self: false, text: question }] })).learned;

describe('a value that a member asked for', () => {
  it.each([
    ['whats the wifi?', 'blue-parrot-7', 'The wifi password is blue-parrot-7.', "what's the wifi password?"],
    ['guest wifi password?', 'sunny-meadow', 'The guest wifi password is sunny-meadow.', 'what is the password of the guest wifi?'],
    ["what's the password for the nas?", 'sunflower', 'The password for the nas is sunflower.', "what's the nas password?"],
    ["what's the code for the front door?", '4417', 'The code for the front door is 4417.', "what's the front door code?"],
    ['does anyone know the alarm code?', "it's 0 8 1 5", 'The alarm code is 0 8 1 5.', 'what is the code of the alarm?'],
    ["what's your netflix password again?", 'Tr4ktor!', "Saul's netflix password is Tr4ktor!", "what's the netflix password?"],
    ["what's Tom's number?", '0171 555 0199', "Tom's number is 0171 555 0199.", "what's Tom's phone number?"],
    ['and my locker code?', 'here: 7-3-19', "Maria's locker code is 7-3-19.", "what's the locker code?"],
  ])('%s – %s', (question, answer, _, later) => {
    const learned = asked(question, answer);
    expect(learned.map((one) => [one.kind, one.text])).toEqual([['credential', answer]]);
    const [one] = learned;
    if (one === undefined) return;
    expect(mayBeTold(item('credential', one.topic, one.text), later)).toBe(true);
    expect(mayBeTold(item('credential', one.topic, one.text), 'when do we eat?')).toBe(false);
  });

  it.each([
    ['whats the wifi?', 'no idea'],
    ['whats the wifi?', 'terrible'],
    ['whats the wifi?', 'upstairs it works'],
    ["what's the door code?", 'dunno'],
    ["what's the door code?", 'ask tom'],
    ['which pool?', 'blue-parrot-7'],
    ['Trip Planner, what is the wifi?', 'hmmm-hmm'],
  ])('is no other answer: %s – %s', (question, answer) => {
    expect(asked(question, answer).filter(({ kind }) => kind === 'credential')).toEqual([]);
  });
});
