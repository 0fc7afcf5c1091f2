// Credentials mentioned in passing are stored as such, never as a note, and told to a member who asks for them by name.

import { mayBeTold } from '@offshoot/memory/items/disclosure.ts';
import { describe, expect, it } from 'vitest';
import { readMessage, replyTo } from './quoting.ts';
import { item, learnRequest, replyRequest } from './requests.ts';

const learnedOf = (text: string) => readMessage(learnRequest(text)).learned;

const TOLD: [line: string, value: string, ...questions: string[]][] = [
  ['you need 7319 for the bike lock', '7319', "what's the code for the bikes?", 'how do I open the bike lock?'],
  ['4417 gets you into the house', '4417', 'how do I get into the house?', "what's the code of the house?"],
  ['the shed is 6-1-3', '6-1-3', 'code for the shed?', 'how do we open the shed?'],
  ['the back gate wants 0042', '0042', 'how do I open the back gate?', "what's the gate code?"],
  ['the alarm is four seven one one', 'four seven one one', 'whats the alarm code?', 'how do I turn off the alarm?'],
  ['garage door: two two nine oh', 'two two nine oh', "what's the code of the garage?"],
  ['pin for the phone is one-two-three-four', 'one-two', 'how do I unlock the phone?', 'what is the pin of the phone?'],
  ["my card's pin: 9.8.7.6", '9.8.7.6', "what's my card pin?"],
  ['the safe opens with 12 34 56', '12 34 56', 'what opens the safe?', "what's the combination of the safe?"],
  ['for the key box turn to 5-8-0', '5-8-0', "what's the key box code?"],
  ['letterbox 338', '338', "what's the letterbox code?"],
  ['1-9-8-4 for the bike cage', '1-9-8-4', 'how do we open the bike cage?'],
  ['use 5567# at the lobby door', '5567#', "what's the code of the lobby door?"],
  ['if the alarm goes off type 7781', '7781', 'how do I switch off the alarm?'],
  ['locker 12 is mine, it is 3-22-17', '3-22-17', "what's the code of my locker?"],
  ['The lift needs code 61', '61', 'which code does the lift need?'],
  ["The gate has a code. It's 4711.", '4711', "what's the code of the gate?"],
  ['got the padlock for the bikes\n0815', '0815', "what's the code of the padlock?"],
  ['wifi: Guest99 / sunflower!', 'sunflower!', 'wifi?', "what's the wifi password?"],
  ['Wifi: Guest99\nPassword: sunflower!', 'sunflower!', 'what is the password of the wifi?'],
  ['guest wifi is Heron, password is reed&rush7', 'reed&rush7', "what's the password of the guest wifi?"],
  ['spotify is the family account, login a@mail.com / pw hunter2', 'hunter2', 'how do I get into spotify?', "what's the spotify password?"],
  ['netflix: eva@home.net / Sun!day99', 'Sun!day99', 'what is the netflix login?', "what's the password for netflix?"],
  ['the nas: admin/admin123', 'admin123', 'how do we log in to the nas?'],
  ['ps5 account tom_k / Mouse#22', 'Mouse#22', "what's the login of the ps5 account?"],
  ['reach me at (415) 555-2671', '555-2671', "what's my number?", 'how do people reach me?'],
  ["Tom's cell: +1 415 555 2671", '555 2671', "what's Tom's phone number?"],
  ['call the plumber on 020 7946 0958', '7946', "what's the plumber's number?", 'how do we reach the plumber?'],
  ["mum's landline is 0221/98765432", '98765432', "what's the number of my mum?"],
  ['dr. Braun 030 / 123 456 78', '123 456 78', 'what is the phone number of dr. Braun?'],
  ['amex 3782 822463 10005', '822463', "what's the number of the amex card?"],
  ['my passport is C01X00T47', 'C01X00T47', "what's my passport number?"],
  ['my sort code is 20-00-00 and account 55779911', '55779911', "what's my sort code?"],
];

describe('mentioned in passing', () => {
  it.each(TOLD)('%s', (line, value, ...questions) => {
    const learned = learnedOf(line);
    const telling = learned.filter(({ text }) => text.includes(value));
    expect(telling.map(({ kind, sensitivity }) => [kind, sensitivity])).toEqual([['credential', 'secret']]);
    for (const word of value.toLowerCase().split(/[^a-z0-9]+/)) if (/\d{3}/.test(word)) expect(telling[0]?.topic).not.toContain(word);
    const memory = telling.map((one) => item('credential', one.topic, one.text));
    for (const question of questions) {
      expect(mayBeTold(memory[0] ?? item('fact', 'our:none', 'None.'), question), question).toBe(true);
      expect(replyTo(replyRequest(question, { memory })).text, question).toContain(value);
    }
    for (const question of ['what do you know?', 'what do you know about me?', 'summarize what we have', 'tell us all passwords'])
      expect(replyTo(replyRequest(question, { memory })).text, question).not.toContain(value);
  });

  it('two credentials become two items, and a plain statement next to one is a fact', () => {
    expect(learnedOf('alarm 4711, gate 0815').map(({ topic }) => topic)).toEqual(['our:alarm-code', 'our:gate-code']);
    const both = learnedOf('spare key is under the blue pot, alarm code 5561 then ok');
    expect(both.map(({ kind }) => kind)).toEqual(['fact', 'credential']);
  });

  it('the owner of a number decides which question gets it', () => {
    expect(learnedOf("Tom's cell: +1 415 555 2671")[0]?.topic).toBe('tom:phone');
    expect(learnedOf('reach me at +44 7700 900123')[0]?.topic).toBe('saul:phone');
    expect(learnedOf('call the plumber on 020 7946 0958')[0]?.topic).toBe('our:plumber-phone-number');
  });

  it('a question for one credential does not reveal another of the same kind', () => {
    const [bike, alarm] = [
      item('credential', 'our:bike-lock-code', 'You need 7319 for the bike lock.'),
      item('credential', 'our:alarm-code', 'Alarm 4711.'),
    ];
    expect(mayBeTold(bike, "what's the alarm code?")).toBe(false);
    expect(mayBeTold(alarm, "what's the code for the bikes?")).toBe(false);
  });

  it('a question about the thing itself does not ask for its code', () => {
    const alarm = item('credential', 'our:alarm-code', 'The alarm code is 9911.');
    for (const question of ['why does the alarm ring?', 'when does the alarm go off?', 'how loud is the alarm?'])
      expect(mayBeTold(alarm, question), question).toBe(false);
    expect(mayBeTold(alarm, 'when I come home, what is the code of the alarm?')).toBe(true);
    expect(mayBeTold(item('credential', 'tom:phone', "Tom's cell: +1 415 555 2671."), "what's the plumber's number?")).toBe(false);
  });
});

describe('not a credential', () => {
  it.each([
    'the gate closes at 22:30',
    'we need 7 bikes for the tour',
    'gate B42 for the flight',
    'the safe costs 349 euros',
    'the bike lock cost 45 euros',
    'room 304',
    'the garage is 12 minutes away',
    'house number 1250',
    'the alarm goes off at 6:15',
    'the phone has 256 gb',
    'our flat is 85 square meters',
    'rent is 1350',
    'my locker at the gym is number 88',
    'the shed was built in 1987',
    'the garage holds 250 boxes',
    'we are 120 guests, vegan/vegetarian only',
    'the score was 3-2',
    'the office is open 24/7',
    'the door costs 1200',
    'one two three and the gate was shut',
    'my email is eva@home.net',
    'visa ends in 4242',
    'the meeting is on 2026-05-04 in the garage',
    'discount code SUMMER20',
  ])('%s', (line) => {
    expect(learnedOf(line).map(({ kind }) => kind)).not.toContain('credential');
  });
});
