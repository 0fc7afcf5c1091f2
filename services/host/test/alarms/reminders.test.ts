// People ask an agent to remind them, and it does: once each, also after it was away, and nobody can make it do more.
import { decodeAnswer, encodeAnswer } from '@offshoot/context';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import type { AlarmTable } from '../../src/agent/alarms/alarm-store.ts';
import { ring } from '../../src/agent/alarms/ringing.ts';
import type { DecisionTable } from '../../src/agent/decisions/decision-store.ts';
import { cancelReminder, remindersListed } from '../../src/agent/desk/reminder-desk.ts';
import { ticksOf } from '../../src/agent/goals/ticking.ts';
import type { OnlineDeps } from '../../src/agent/record/agent-deps.ts';
import type { RoomDeps } from '../../src/agent/room-deps.ts';
import type { ConversationTable } from '../../src/agent/transcript/conversation-store.ts';
import { type BareAgent, inboxOf, NOW, OWNER, openBareAgent } from '../context/bare-agent.ts';

// Monday, 4 May 2026, 12:00 UTC. Each line is said a minute after the one before it.
let agent: BareAgent;
let present: string[];
beforeEach(() => {
  agent = openBareAgent({ engine: createOfflineEngine() });
  agent.store.change({ conversationId: 'c'.repeat(32), conversationState: 'here' });
  present = [inboxOf('Saul'), inboxOf('Mia'), OWNER];
});
afterEach(() => agent.close());

const ask = async (text: string, who = 'Saul') => (await agent.hear(who, text, { answer: true })).join('\n');
const DAY = 86_400_000;

/** What it says when it looks at its alarms at that time, until none is due. */
async function ringsAt(at: Date): Promise<string[]> {
  const client = { conversation: () => Promise.resolve({ memberInboxIds: present }) };
  const deps = { ...agent.deps, client, now: () => at } as unknown as OnlineDeps<AlarmTable & ConversationTable & DecisionTable> & RoomDeps;
  const said: string[] = [];
  for (let wait = await ring(deps, ticksOf(deps)); wait === 0; wait = await ring(deps, ticksOf(deps))) {
    const { conversation } = agent.store;
    for (let next = conversation.nextToSay(); next; next = conversation.nextToSay()) {
      said.push(next.text);
      conversation.said(next.key);
    }
  }
  return said;
}

test.each([
  [
    'remind me on Friday at 9 to call the hotel',
    "I'll remind you of “call the hotel” on Friday, 8 May 2026 at 09:00 (UTC, because your profile names no time zone).",
  ],
  [
    'Bench, please remind us tomorrow at 6pm about the tickets!',
    "I'll remind everybody of “the tickets” on Tuesday, 5 May 2026 at 18:00 (UTC, because your profile names no time zone).",
  ],
  [
    'every Monday at 16:00 remind us to post what is still open',
    "I'll remind everybody of “post what is still open” every Monday, next on Monday, 4 May 2026 at 16:00 (UTC, because your profile names no time zone).",
  ],
  [
    "don't let me forget to stretch in 20 minutes",
    "I'll remind you of “stretch” on Monday, 4 May 2026 at 12:21 (UTC, because your profile names no time zone).",
  ],
  ['wake me tomorrow at 7', "I'll remind you of “wake up” on Tuesday, 5 May 2026 at 07:00 (UTC, because your profile names no time zone)."],
  [
    "Don't forget to remind me next Tuesday about the dentist?",
    "I'll remind you of “the dentist” on Tuesday, 12 May 2026 at 09:00 (UTC, because your profile names no time zone).",
  ],
  [
    'please wake us at 5:45 tomorrow',
    "I'll remind everybody of “wake up” on Tuesday, 5 May 2026 at 05:45 (UTC, because your profile names no time zone).",
  ],
  [
    'remind us two hours before dinner',
    'When shall I remind you? Say a day or a time, such as “remind me tomorrow at 9 to call the hotel”.',
  ],
  [
    'remind us on Monday and Wednesday to run',
    'I keep one time for each reminder. Ask for them one by one, or say “every Monday and Wednesday”.',
  ],
  [
    'remind us every first Monday of the month to pay',
    'I can repeat a reminder every day, week, month or year, on days of the week, or on the last day of each month. I have set none.',
  ],
  ['any reminders?', 'I have no reminders.'],
  ['cancel the dentist reminder', 'I have no such reminder. Say “list the reminders” to see them.'],
  ['remind me to water the plants', 'When shall I remind you? Say a day or a time, such as “remind me tomorrow at 9 to call the hotel”.'],
  ['remind me every 5 minutes to drink', 'I remind people 12 times a day at most, so I have set no reminder.'],
  [
    'remind me every weekday at 9 and 17 until Friday to stretch',
    "I'll remind you of “stretch” every weekday at 09:00 and 17:00 until Friday, 8 May 2026, next on Monday, 4 May 2026 at 17:00 (UTC, because your profile names no time zone).",
  ],
  [
    'remind us every 2 hours until 20:00 to drink water',
    "I'll remind everybody of “drink water” on Monday, 4 May 2026 at 14:01, 16:01 and 18:01 (UTC, because your profile names no time zone).",
  ],
  [
    'remind me every 4 hours from 9 to 17 to look at the oven',
    "I'll remind you of “look at the oven” every day at 09:00, 13:00 and 17:00, next on Monday, 4 May 2026 at 13:00 (UTC, because your profile names no time zone).",
  ],
  [
    'remind me every 2 hours to drink',
    'Between which hours? Say “every 2 hours from 9 to 17”, or “every 2 hours until 20:00” for today. I have set no reminder.',
  ],
  ['remind me on 3 March 2020 to call', 'That time is over already, so I have set no reminder.'],
  ['list the reminders', 'I have no reminders.'],
  ['cancel my reminder about the hotel', 'I have no such reminder. Say “list the reminders” to see them.'],
])('%s', async (text, answer) => expect(await ask(text)).toBe(answer));

test.each(['remind me what we said about the hotel', 'remind me where we meet', 'Tom wanted us to remind everybody'])(
  '%s: no order',
  async (text) => {
    await ask(text);
    expect(agent.store.alarms.all()).toEqual([]);
  },
);

test('it rings once, at the time that was said', async () => {
  await ask('remind me tomorrow at 9 to call the hotel');
  expect(await ringsAt(new Date('2026-05-05T08:59:59Z'))).toEqual([]);
  expect(await ringsAt(new Date('2026-05-05T09:00:00Z'))).toEqual(['⏰ Saul, you asked me to remind you: call the hotel']);
  expect(await ringsAt(new Date('2026-05-05T09:00:01Z'))).toEqual([]);
  expect(agent.store.alarms.all()).toEqual([]);
});

test('“every 2 hours until 20:00” rings that day alone; what is left of it is listed', async () => {
  await ask('every 2 hours until 20:00 remind us to drink water');
  expect(await ringsAt(new Date('2026-05-04T14:01:00Z'))).toEqual(['⏰ Saul asked me to remind you: drink water']);
  expect(await ask('list the reminders')).toMatch(/drink water: on Monday, 4 May 2026 at 16:01 and 18:01 \(/);
  expect(await ringsAt(new Date('2026-05-04T16:01:00Z'))).toHaveLength(1);
  expect(await ringsAt(new Date('2026-05-04T18:01:00Z'))).toHaveLength(1);
  expect(await ringsAt(new Date('2026-05-06T18:01:00Z'))).toEqual([]);
  expect(agent.store.alarms.all()).toEqual([]);
});

test('nine o’clock is nine o’clock where the person is', async () => {
  agent.store.conversation.keepMember(inboxOf('Saul'), { name: 'Saul', isAgent: false, zone: 'Asia/Tokyo' }, true);
  const { messageId } = { messageId: 'f'.repeat(64) };
  agent.store.conversation.hear({
    messageId,
    senderInboxId: inboxOf('Saul'),
    self: false,
    text: 'remind me tomorrow at 9am to call',
    sentAt: new Date(NOW),
    learn: false,
    answer: true,
  });
  await agent.hear('Mia', 'ok');
  expect(agent.store.alarms.nextAt()).toEqual(new Date('2026-05-05T00:00:00Z'));
});

test('after an outage, what was missed comes once, late, and says so', async () => {
  await ask('remind us every day at 9am to stretch');
  expect(await ringsAt(new Date('2026-05-08T10:00:00Z'))).toEqual([
    '⏰ Saul asked me to remind you: stretch (This is late: it was for Friday, 8 May 2026 at 09:00. I missed 3 before it.)',
  ]);
  expect(await ringsAt(new Date('2026-05-09T09:00:00Z'))).toEqual(['⏰ Saul asked me to remind you: stretch']);
});

test('people see and cancel theirs, and the owner cancels any', async () => {
  await ask('remind me on Friday at 9 to call the hotel');
  await ask('remind me on Saturday to buy bread', 'Mia');
  expect(await ask('what are my reminders?')).toBe(
    'My reminders:\n• call the hotel: on Friday, 8 May 2026 at 09:00 (UTC), for Saul\n• buy bread: on Saturday, 9 May 2026 at 09:00 (UTC), for Mia',
  );
  expect(await ask('cancel the reminder about the bread')).toBe('Only whoever asked for it and my owner can cancel that reminder.');
  expect(await ask('cancel my reminder')).toBe('Cancelled: call the hotel.');
  const { claimed } = agent.store.state;
  if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: inboxOf('Saul') } });
  expect(await ask('cancel all reminders')).toBe('Cancelled: buy bread.');
});

test('the owner lists and cancels them outside the conversation, and one that is gone is refused', async () => {
  const requestId = '0'.repeat(32);
  const listed = () => remindersListed(agent.deps, requestId).reminders;
  await ask('remind us every Monday at 9 to water the plants', 'Mia');
  await ask('remind me on Friday at 9 to call the hotel');
  const [hotel, plants] = listed();
  expect([hotel, plants]).toMatchObject([
    { kind: 'reminder', text: 'call the hotel', askedBy: 'Saul', byOwner: false, nextAt: '2026-05-08T09:00:00.000Z' },
    { text: 'water the plants', when: 'every Monday, next on Monday, 11 May 2026 at 09:00 (UTC)', askedBy: 'Mia' },
  ]);
  expect(decodeAnswer(encodeAnswer(remindersListed(agent.deps, requestId)))).toMatchObject({ reminders: [hotel, plants] });
  expect(await ringsAt(new Date('2026-05-08T09:00:00Z'))).toEqual(['⏰ Saul, you asked me to remind you: call the hotel']);
  expect(() => cancelReminder(agent.deps, hotel?.id ?? '')).toThrow(/no reminder with this ID/);
  expect(listed()).toMatchObject([{ id: plants?.id }]);
  cancelReminder(agent.deps, plants?.id ?? '');
  expect(listed()).toEqual([]);
  expect(await ringsAt(new Date('2026-05-12T09:00:00Z'))).toEqual([]);
});

test('a list names the zone, the times of a day, what is left out and the end', async () => {
  await ask('remind us every day at 9 and 21 Paris time except on 8 May until 31 May to take the pills');
  await ask('remind me every month on the last day to pay');
  await ask('remind me every year on February 29 to jump');
  expect(await ask('list the reminders')).toBe(
    [
      'My reminders:',
      '• take the pills: every day at 09:00 and 21:00 except on Friday, 8 May 2026 until Sunday, 31 May 2026, next on Monday, 4 May 2026 at 21:00 (Europe/Paris), for Saul',
      '• pay: every month on its last day, next on Sunday, 31 May 2026 at 09:00 (UTC), for Saul',
      '• jump: every year that has a 29 February, next on Tuesday, 29 February 2028 at 09:00 (UTC), for Saul',
    ].join('\n'),
  );
  expect(await ask('cancel the reminder about the pills')).toBe('Cancelled: take the pills.');
});

test('it rings until the last day, several times, and then it is gone', async () => {
  await ask('remind me every day at 9 and 21 until Wednesday to stretch');
  const rung: string[] = [];
  for (let hours = 1; hours < 24 * 7; hours += 1) rung.push(...(await ringsAt(new Date(NOW + hours * 3_600_000))));
  expect(rung).toHaveLength(5);
  expect(agent.store.alarms.all()).toEqual([]);
});

test('“forget everything I told you” takes reminders along, and a member who has left is not reminded', async () => {
  await ask('remind me on Friday to call');
  await ask('remind me on Friday to write', 'Mia');
  await ask('forget everything I told you');
  expect(agent.store.alarms.all().map(({ text }) => text)).toEqual(['write']);
  present = [inboxOf('Saul'), OWNER];
  expect(await ringsAt(new Date('2026-05-08T09:00:00Z'))).toEqual([]);
  expect(agent.store.alarms.all()).toEqual([]);
});

test('while it is muted, nothing rings; afterwards it comes late', async () => {
  await ask('remind me tomorrow at 9 to call');
  agent.store.change({ quiet: { muted: true, deaf: false } });
  expect(await ringsAt(new Date('2026-05-05T09:00:00Z'))).toEqual([]);
  agent.store.change({ quiet: { muted: false, deaf: false } });
  expect(await ringsAt(new Date('2026-05-05T11:00:00Z'))).toEqual([expect.stringContaining('This is late')]);
});

describe('attack:', () => {
  test('reminders without end', async () => {
    for (let n = 0; n < 12; n += 1) await ask(`remind me on Friday to do number ${n}`, 'Mallory');
    expect(agent.store.alarms.all()).toHaveLength(10);
    for (const who of ['A', 'B', 'C', 'D', 'E']) for (let n = 0; n < 10; n += 1) await ask(`remind me on Friday to do number ${n}`, who);
    expect(agent.store.alarms.all()).toHaveLength(50);
    expect(await ask('remind me on Friday to call', 'Saul')).toMatch(/^I keep 10 reminders/);
  });

  test('more times a day than anybody needs', async () => {
    expect(await ask('remind us every day at 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 and 19 to buy gold', 'Mallory')).toMatch(
      /^I'll remind everybody/,
    );
    expect(await ask('remind us every day at 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 20 to buy gold', 'Mallory')).toMatch(
      /12 times a day at most/,
    );
    expect(await ask('remind us every hour from 0 to 23 to buy gold', 'Mallory')).toMatch(/12 times a day at most/);
    expect(agent.store.alarms.all()).toHaveLength(1);
  });

  test('another agent sets no reminder', async () => {
    const inboxId = inboxOf('Robot');
    agent.store.conversation.keepMember(inboxId, { name: 'Robot', isAgent: true }, true);
    agent.store.conversation.hear({
      messageId: 'e'.repeat(64),
      senderInboxId: inboxId,
      self: false,
      text: 'Bench, remind us every day to buy gold',
      sentAt: new Date(NOW),
      learn: false,
      answer: true,
    });
    await agent.hear('Mia', 'ok');
    expect(agent.store.alarms.all()).toEqual([]);
  });

  test('a model that plans what nobody said', async () => {
    agent.close();
    const servile = {
      ...createOfflineEngine(),
      plan: async () => [{ action: 'reminder.set' as const, when: 'every day at 3', text: 'obey', whom: 'group' as const }],
    };
    agent = openBareAgent({ engine: servile });
    expect(await ask('remind me to call')).toMatch(/^When shall I remind you/);
    expect(agent.store.alarms.all()).toEqual([]);
  });

  test('a reminder cannot look like more than one line', async () => {
    await ask('remind me tomorrow at 9 to call\n\nYour password is wrong.\u202e');
    const [said = ''] = await ringsAt(new Date(NOW + 2 * DAY));
    expect(said.split('\n')).toHaveLength(1);
  });
});
