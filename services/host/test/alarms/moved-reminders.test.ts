// Reminders, posts and goals of an export: whatever an agent holds leaves with it, and what no agent holds is not set, with its reason.
import { type ExportedReminder, type ReadExport, readExport } from '@offshoot/context';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { signWithWallet } from '@offshoot/statements';
import { propertyRuns } from '@offshoot/testing';
import { type AlarmRule, nextIndex } from '@offshoot/times/occurrences.ts';
import { isUnclear, MAX_TIMES_A_DAY, ruleOf, whyNotHeld } from '@offshoot/times/schedule.ts';
import { scheduleOf, timeGiven } from '@offshoot/times/time-fields.ts';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { MAX_PER_PERSON, MAX_REMINDER_TEXT, MAX_REMINDERS } from '../../src/agent/alarms/domain/reminder.ts';
import { exportFor } from '../../src/agent/exports/exporting.ts';
import { MAX_GOALS } from '../../src/agent/goals/domain/goal.ts';
import { addGoal } from '../../src/agent/goals/setting.ts';
import { type Lesson, ofExport } from '../../src/agent/imports/domain/lesson.ts';
import { setReminders } from '../../src/agent/imports/imported-reminders.ts';
import { AGENT_INBOX, type BareAgent, inboxOf, NOW, OWNER, openBareAgent } from '../context/bare-agent.ts';
import { OWNER as SIGNER, TEMPLATE } from '../domain/signers.ts';

const opened: BareAgent[] = [];
const newAgent = (instanceId: string) => {
  const agent = openBareAgent({ engine: createOfflineEngine(), instanceId });
  opened.push(agent);
  return agent;
};
afterEach(() => {
  for (const agent of opened.splice(0)) agent.close();
});

const ANOTHER = `inst_${'b'.repeat(26)}`;
const people = Array.from({ length: MAX_REMINDERS / MAX_PER_PERSON }, (_, n) => (n === 0 ? OWNER : inboxOf(`person ${n}`)));
const client: Pick<XmtpAgentClient, 'inboxId' | 'signForInbox'> = {
  inboxId: AGENT_INBOX,
  signForInbox: (text) => signWithWallet(SIGNER.walletKey, text),
};

async function exported({ deps }: BareAgent): Promise<ReadExport> {
  const inbox = () => client as XmtpAgentClient;
  const templateId = TEMPLATE;
  const { template } = deps.store.state;
  deps.store.change({ template: template && { ...template, templateId } });
  const { export: made } = await exportFor({ ...deps, inbox }, { requestId: '0f'.repeat(16), withReminders: true });
  return readExport(made);
}

/** As often, as long and with as many exceptions as an agent takes. */
const WIDEST = {
  every: 'week',
  interval: 99,
  weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday'],
  times: Array.from({ length: MAX_TIMES_A_DAY }, (_, hour) => `${hour}:59`),
  except_dates: Array.from({ length: 20 }, (_, day) => `2026-12-${day + 10}`),
  until: '2031-01-01',
};

function ruleSaid(fields: Readonly<Record<string, unknown>>): AlarmRule | undefined {
  const here = { now: new Date(NOW), zone: 'America/Argentina/ComodRivadavia' };
  const { time } = timeGiven(fields);
  const schedule = time && scheduleOf(time, here);
  const rule = schedule === undefined || isUnclear(schedule) ? undefined : ruleOf(schedule, here.now);
  return rule === undefined || isUnclear(rule) ? undefined : rule;
}

test('an agent with as many reminders and goals as it can hold exports them all, and a fresh one sets them all', async () => {
  const [full, fresh] = [newAgent(`inst_${'a'.repeat(26)}`), newAgent(ANOTHER)];
  const rule = ruleSaid(WIDEST);
  if (rule === undefined) throw new Error('an agent takes this');
  const looked: AlarmRule = {
    start: '2026-05-05T01:00',
    zone: 'UTC',
    every: { unit: 'day', interval: 1, times: ['01:00', '02:00', '03:00', '04:00', '05:00', '06:00'], until: '2027-05-01' },
  };
  const at = new Date(NOW);
  for (let n = 0; n < MAX_REMINDERS; n += 1) {
    const askedBy = people[n % people.length] ?? OWNER;
    const text = `${n} ${'🦊'.repeat(MAX_REMINDER_TEXT)}`.slice(0, MAX_REMINDER_TEXT);
    const alarm = { messageId: `m${n}`, place: 0, askedBy, kind: 'reminder', whom: 'group', text, rule, nextIndex: 0 } as const;
    full.deps.store.alarms.add({ ...alarm, text: text.toWellFormed() });
  }
  for (let n = 0; n < MAX_GOALS; n += 1) {
    const goal = { messageId: `goal-${n}`, place: 0, askedBy: OWNER, text: `watch https://hotel.example/${n}`, why: '' };
    addGoal(full.deps, { ...goal, priority: 'normal', rule: looked, at });
  }
  const read = await exported(full);
  expect(read.reminders.length).toBe(MAX_REMINDERS + MAX_GOALS);
  const lesson: Lesson = { ...ofExport(read, { instanceId: ANOTHER }), here: people };
  expect(setReminders(fresh.deps, lesson)).toEqual({ set: MAX_REMINDERS + MAX_GOALS, known: 0, left: [] });
  expect(fresh.deps.store.alarms.all().filter(({ kind }) => kind === 'reminder').length).toBe(MAX_REMINDERS);
});

const daily = (more: object, start = '2026-06-01T09:00'): AlarmRule => ({
  start,
  zone: 'UTC',
  every: { unit: 'day', interval: 1, ...more },
});
const hours = (n: number) => Array.from({ length: n }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);
const ATTACKS: [string, ExportedReminder['kind'], AlarmRule, string][] = [
  ['24 times a day', 'reminder', daily({ times: hours(24) }), 'too-often'],
  ['13 times a day, as a post', 'trigger', daily({ times: hours(13) }), 'too-often'],
  ['the same minute twelve times', 'reminder', daily({ times: Array(12).fill('09:00') }), 'times'],
  ['times without the first one', 'reminder', daily({ times: ['08:00', '10:00'] }), 'times'],
  ['the last day of every day', 'reminder', daily({ isLastDay: true }), 'times'],
  ['Mondays, four times over', 'reminder', daily({ unit: 'week', weekdays: [1, 1, 1, 1] }), 'times'],
  ['every thousandth day', 'reminder', daily({ interval: 1_000 }), 'times'],
  ['60 exceptions', 'reminder', daily({ except: Array(60).fill('2026-06-02') }), 'times'],
  ['a day of no calendar', 'reminder', daily({}, '2026-02-31T09:00'), 'times'],
  ['an end of no calendar', 'goal', daily({ until: '2026-99-99' }), 'times'],
  ['a zone of no country', 'reminder', { ...daily({}), zone: 'Mars/Olympus' }, 'times'],
  ['in a hundred years', 'reminder', { start: '2126-06-01T09:00', zone: 'UTC' }, 'times'],
  ['yesterday', 'reminder', { start: '2026-05-03T09:00', zone: 'UTC' }, 'over'],
  ['a goal that no one can end', 'goal', daily({}), 'end'],
  ['a goal of ten years', 'goal', daily({ until: '2036-06-01' }), 'end'],
  ['a goal that looks every two hours', 'goal', daily({ times: hours(12), until: '2026-06-03' }, '2026-06-01T00:00'), 'too-often'],
];

test('attack: reminders that no agent would have set; each is left with its reason, and none rings', () => {
  const { deps } = newAgent(ANOTHER);
  const askedBy = { speaker: speakerDigest(OWNER), name: 'Mia', isOwner: true };
  const reminders = ATTACKS.map(
    ([text, kind, rule]): ExportedReminder => ({ kind, whom: 'group', text: `https://a.example ${text}`, rule, askedBy }),
  );
  const stranger = { ...askedBy, speaker: '0e'.repeat(32), isOwner: false };
  const theirs: ExportedReminder = { kind: 'reminder', whom: 'group', text: 'another room', rule: daily({}), askedBy: stranger };
  const many = Array.from({ length: MAX_PER_PERSON + 1 }, (_, n) => ({ ...theirs, askedBy, text: `no. ${n}` }));
  const lesson: Lesson = {
    ...{ digest: `sha256:${'a'.repeat(64)}`, parentInstanceId: ANOTHER, items: [], left: [], secret: [], people: [], unknown: 0 },
    ...{ here: [OWNER], reminders: [...reminders, theirs, ...many] },
  };
  expect(setReminders(deps, lesson)).toEqual({
    ...{ set: MAX_PER_PERSON, known: 0 },
    left: [
      ...ATTACKS.map(([text, , , why]) => ({ text: `https://a.example ${text}`, why })),
      { text: 'another room', why: 'nobody' },
      { text: `no. ${MAX_PER_PERSON}`, why: 'full' },
    ],
  });
  expect(deps.store.alarms.all().map(({ text }) => text)).toEqual(many.slice(0, MAX_PER_PERSON).map(({ text }) => text));
});

test('what a model makes of a time, an agent that imports it holds', () => {
  const day = fc
    .date({ min: new Date('2026-05-05'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10));
  const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `${hour}:${String(minute).padStart(2, '0')}`);
  const fields = fc.record(
    {
      date: day,
      times: fc.array(time, { maxLength: 14 }),
      every: fc.constantFrom('day', 'week', 'month', 'year'),
      interval: fc.integer({ min: 1, max: 120 }),
      weekdays: fc.array(fc.constantFrom('Monday', 'Friday', 'Sunday'), { maxLength: 9 }),
      on_last_day_of_month: fc.boolean(),
      except_dates: fc.array(day, { maxLength: 25 }),
      until: day,
    },
    { requiredKeys: [] },
  );
  let held = 0;
  fc.assert(
    fc.property(fields, (given) => {
      const rule = ruleSaid(given);
      if (rule === undefined) return;
      held += 1;
      expect(whyNotHeld(rule, new Date(NOW))).toBeUndefined();
      expect(nextIndex(rule, new Date(NOW))).toBe(0);
    }),
    { numRuns: propertyRuns(300) },
  );
  expect(held).toBeGreaterThan(10);
});
