// Credentials as people word them, and what only looks like one.
import { describe, expect, it } from 'vitest';
import { read } from './reading.ts';

describe('credentials, however they are worded', () => {
  it.each([
    ['The code for the door is 4711', '4711'],
    ['the combination of the safe is 1234', '1234'],
    ['wifi: guest / hunter22', 'hunter22'],
    ['alarm 9911', '9911'],
    ['Netflix login is a@b.c pw hunter2', 'hunter2'],
    ['my card is 4242 4242 4242 4242', '4242'],
    ['my pin is 0815', '0815'],
    ['seed phrase: apple banana cherry dog egg fig grape hat ice jam kite lemon', 'banana'],
    ['my phone number is +1 555 010 9999', '9999'],
    ['you can reach me at +49 170 1234567', '1234567'],
    ['the wifi password is hunter2', 'hunter2'],
    ['the check-in code is 4711', '4711'],
    ['The staging key is st-19cf77aa', '19cf77aa'],
    ['the lockbox is 4 8 2 1', '4 8 2 1'],
    ['to get in press 1234#', '1234'],
    ['the gate opens with 3-6-9-9', '3-6-9-9'],
    ['you need 7319 for the bike lock', '7319'],
    ['door code changed to 5512', '5512'],
    ["code's 9921 btw", '9921'],
    ['the keybox code, 7781, is next to the door', '7781'],
    ['Passcode for the ipad is 112233', '112233'],
    ['IBAN DE89 3704 0044 0532 0130 00', '3704'],
    ['room 304, code 1199', '1199'],
    ['my passport number is C01X00T47', 'C01X00T47'],
    ['booking reference: X7GH2K', 'X7GH2K'],
    ['my number is 555-0199', '0199'],
    ['the safe combo: 12-24-36', '24'],
    ['spotify: me@x.com / qwerty12', 'qwerty12'],
    ['pw for the nas: S3cr3t!', 'S3cr3t!'],
    ['padlock on the shed 6-1-3', '6-1-3'],
    ['the safe in the bedroom is 8812', '8812'],
    ['keybox by the back door: 7714', '7714'],
    ["Anna's phone is +44 7700 900123", '900123'],
    ['Anna is vegan and the wifi password is hunter2', 'hunter2'],
  ])('%s', (line, value) => {
    const { learned } = read(line);
    const secret = learned.filter(({ text }) => text.includes(value));
    expect(secret.map(({ kind }) => kind)).toEqual(['credential']);
    expect(secret[0]?.topic).not.toContain(value.toLowerCase());
    expect(secret[0]?.sensitivity).toBe('secret');
  });

  it('a card of any name is found by “card”', () => {
    expect(read('my visa is 4556 7375 8689 9855').learned[0]?.topic).toBe('saul:visa-card');
  });

  it.each([
    'gate 42 for the flight',
    "we're in room 304",
    'the code review is at 4',
    'the wifi is slow',
    'the password is wrong',
    'the alarm goes off at 7',
    'the door opens at 9',
    'the dress code is black tie',
    'zip code is 94110',
    'our flight leaves from gate B42 at 10',
    'the locks on the doors were changed in 2019',
    'the alarm in the hall goes off at 6:30',
  ])('none: %s', (line) => {
    expect(read(line).learned.map(({ kind }) => kind)).not.toContain('credential');
  });
});
