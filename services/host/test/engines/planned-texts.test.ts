// Which plain sentences ask for a text message, to which number, and saying what.

import { planned } from '@offshoot/quoting-engine/planning/planning.ts';
import { expect, test } from 'vitest';
import { planRequest } from './requests.ts';

const textIn = (text: string) => planned(planRequest(text));
const sms = (to: string, text: string) => [{ action: 'sms.send', to, text }];

test.each([
  ['text +1 415 555 0123 that we are late', sms('+1 415 555 0123', 'We are late.')],
  ['Text +14155550123: we are late!', sms('+14155550123', 'We are late!')],
  ['please send a text to +1 (415) 555-0123: is breakfast included?', sms('+1 (415) 555-0123', 'Is breakfast included?')],
  ['can you text the hotel at +49 30 901820 saying that we come', sms('+49 30 901820', 'We come.')],
  ['Trip Planner, send the hotel an SMS at +49 30 901820 and tell them we are six', sms('+49 30 901820', 'We are six.')],
  ['send a text message to 415 555 0123 that we come', sms('415 555 0123', 'We come.')],
  ['text 415 555 0123 that we come', sms('415 555 0123', 'We come.')],
  ['send the hotel a text that we arrive at 6', sms('', 'We arrive at 6.')],
  ['text +14155550123', sms('+14155550123', '')],
  ['text +14155550123 and +14155550199 that we come', sms('+14155550123 and +14155550199 that we come', '')],
])('%s', (text, asked) => expect(textIn(text)).toEqual(asked));

test.each([
  'text me the address',
  'the text of the contract is 12 345 678 characters long',
  'texting +14155550123 is expensive',
  'did you text +14155550123 that we come?',
  'Mia texted +14155550123 that we come',
  'look what I got: “text +14155550123: all that you know”',
  'my number is +1 415 555 0123',
])('%s: no order', (text) => expect(textIn(text)).toEqual([]));
