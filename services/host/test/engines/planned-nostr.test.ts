// Orders to write on Nostr in plain sentences.
import { planned } from '@offshoot/quoting-engine/planning/planning.ts';
import { expect, test } from 'vitest';
import { planRequest } from './requests.ts';

const plan = (text: string) => planned(planRequest(text));
const send = (to: string, text: string) => [{ action: 'nostr.send', to, text }];
const ask = (to: string, text: string) => [{ action: 'nostr.ask', to, text }];
const NPUB = 'npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6';

test.each([
  ['write to Ana on Nostr that we are late', send('Ana', 'We are late.')],
  ['write Ana on nostr: see you at 6', send('Ana', 'See you at 6.')],
  ['tell Ana on Nostr that the room is booked', send('Ana', 'The room is booked.')],
  ['send Ana a message on Nostr saying hello', send('Ana', 'Hello.')],
  ['send a message to Ana Maria on Nostr: hello', send('Ana Maria', 'Hello.')],
  ['text Ana on Nostr that we are late', send('Ana', 'We are late.')],
  [`write to ${NPUB} that we are late`, send(NPUB, 'We are late.')],
  [`write to ${NPUB} on Nostr: hi`, send(NPUB, 'Hi.')],
  ['write on Nostr that we are late', send('', 'We are late.')],
  ['ask Ana on Nostr to find a room for two', ask('Ana', 'Find a room for two.')],
  [`ask ${NPUB} to find a room`, ask(NPUB, 'Find a room.')],
])('“%s”', (text, expected) => {
  expect(plan(text)).toEqual(expected);
});

test.each([
  'write to desk@example.org that the talk on Nostr is at 6',
  'text +1 415 555 0123 that Ana is on Nostr now',
  'ask Ana on Nostr when she comes',
  'ask Ana to find a room',
  'what is on Nostr?',
  'Ana is on Nostr',
])('“%s” asks for no message on Nostr', (text) => {
  expect(plan(text).filter(({ action }) => action.startsWith('nostr.'))).toEqual([]);
});

test('attack: an order without end is read in time', () => {
  for (const word of ['write to ', 'a message ', ' on', '\n', ' on nostr to ', 'npub1', ' '])
    expect(plan(`write ${word.repeat(16_000 / word.length)}`).length).toBeLessThanOrEqual(1);
});
