// Times that people say, with a model and without: it rings when they said, with the whole text, or they are asked.

import type { Engine, Planned } from '@offshoot/engine/engine.ts';
import { plannedReminder } from '@offshoot/quoting-engine/planning/reminders.ts';
import { propertyRuns } from '@offshoot/testing';
import { alarmAsked } from '@offshoot/times/asked.ts';
import { instantOf, occurrence, wallTimeAt } from '@offshoot/times/occurrences.ts';
import { isUnclear } from '@offshoot/times/schedule.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/adapters/engines/index.ts';
import { notSetLine } from '../../src/agent/alarms/domain/reminder.ts';
import { type ProtocolServer, startProtocolServer } from '../engines/protocol-server.ts';
import { heard, planRequest } from '../engines/requests.ts';
import { SAID_TIMES, WRONG_CALLS } from './said-times.data.ts';

const here = { now: new Date('2026-05-04T12:00:00Z'), zone: 'UTC' };
const requestOf = (said: string) => ({ ...planRequest(''), message: heard(said, { sentAt: here.now }) });

let server: ProtocolServer;
let model: Engine;
const rules = createEngine({});
beforeAll(async () => {
  server = await startProtocolServer();
  model = createEngine({ LLM_BASE_URL: server.url, LLM_API_KEY: 'test-key' });
});
afterAll(() => server.close());

function outcome(planned: Planned | undefined, said: string, rings = 1) {
  if (planned?.action !== 'reminder.set') return 'no-time';
  const asked = alarmAsked(planned, said, here);
  if (isUnclear(asked)) {
    expect(notSetLine(asked).length).toBeGreaterThan(20);
    return asked.why;
  }
  const { rule, text } = asked;
  const walls = Array.from({ length: rings }, (_, index) => occurrence(rule, index)).map((at) =>
    at ? wallTimeAt(at, rule.zone) : 'never',
  );
  return { rings: walls, ...(rule.zone !== 'UTC' && { zone: rule.zone }), ...(rule.every === undefined && { isOnce: true }), text };
}

const ringsOf = (right: (typeof SAID_TIMES)[number]['right']) => (typeof right === 'string' ? 1 : right.rings.length);

async function withModel(said: string, call: Record<string, unknown>, rings = 1) {
  server.behave({ kind: 'call', calls: [{ name: 'reminder_set', arguments: JSON.stringify({ whom: 'speaker', ...call }) }] });
  const [planned] = await model.plan(requestOf(`${said}`), new AbortController().signal);
  return outcome(planned, said, rings);
}

describe('without a model', () => {
  test.each(SAID_TIMES)('$said', async ({ said, right, needsModel }) => {
    const [planned] = await rules.plan(requestOf(said), new AbortController().signal);
    const found = outcome(planned, said, ringsOf(right));
    // Asked back, or said whole: “call and on Friday at 10 to write”.
    if (needsModel) expect(typeof found === 'string' || said.endsWith(` ${found.text}`)).toBe(true);
    else expect(found).toEqual(right);
  });
});

test.each([
  'erinnere mich morgen um 9 an den Arzt',
  'erinnere uns in 20 Minuten an die Pizza',
  'bitte erinnere mich am Freitag um 18 Uhr, die Miete zu zahlen',
  'recuérdame mañana a las 9 llamar a mamá',
  'recuerdame en 20 minutos la pizza',
  "rappelle-moi demain à 9h d'appeler",
  'rappelle-nous dans 20 minutes la pizza',
  '明日の9時に電話をリマインドして',
  '20分後にピザのことを思い出させて',
])('without a model, asked back and not kept as a statement: %s', async (said) => {
  const [planned] = await rules.plan(requestOf(said), new AbortController().signal);
  expect(outcome(planned, said)).toBe('language');
});

describe('with a model', () => {
  test.each(SAID_TIMES)('$said', async ({ said, call, right }) => expect(await withModel(said, call, ringsOf(right))).toEqual(right));
  test.each(WRONG_CALLS)('attack: $said, and the model says $call', async ({ said, call, right }) =>
    expect(await withModel(said, call)).toBe(right),
  );
});

describe('the whole kind', () => {
  const texts = fc.constantFrom(
    ...[
      'get milk',
      'pay the daily rate',
      'ask about tonight',
      'call CET Ltd',
      'the shop opens at 7:45',
      'art class',
      'read the weekly news',
    ],
    ...[
      'est fees',
      'meet Mon at the mall',
      'pack for May',
      'check 3 bags on 12 shelves',
      'say “every day at 3”',
      'eat',
      'buy a 9 volt cell',
    ],
  );
  const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const two = (n: number) => String(n).padStart(2, '0');
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/St_Johns', 'UTC');

  test('the text is whole, and it rings at the said wall time in the said zone, also when the clocks change', () => {
    fc.assert(
      fc.property(
        texts,
        clock,
        zones,
        fc.integer({ min: 0, max: 800 }),
        fc.constantFrom('tomorrow', 'every day'),
        (text, [h, m], zone, days, day) => {
          const now = new Date(here.now.getTime() + days * 86_400_000);
          const said = `remind me ${day} at ${two(h)}:${two(m)} ${zone} to ${text}`;
          const planned = plannedReminder(said);
          if (planned?.action !== 'reminder.set') throw new Error(said);
          const asked = alarmAsked(planned, said, { now, zone: 'Asia/Tokyo' });
          if (isUnclear(asked)) throw new Error(`${said}: ${asked.why}`);
          expect(asked.text).toBe(text);
          expect(asked.rule.zone).toBe(zone);
          for (const index of day === 'tomorrow' ? [0] : [0, 1, 90, 180, 365]) {
            const at = occurrence(asked.rule, index);
            const wall = at && wallTimeAt(at, zone);
            // Unless the clock skips it.
            const isSkipped = wall !== undefined && instantOf(`${wall.slice(0, 10)}T${two(h)}:${two(m)}`, zone).getTime() === at?.getTime();
            expect(wall?.slice(11) === `${two(h)}:${two(m)}` || isSkipped).toBe(true);
          }
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });

  test('the text is a whole part of the message, for any message', () => {
    const words = fc.constantFrom(
      ...[
        'every',
        'day',
        'at',
        '9',
        '21',
        'and',
        'until',
        'Friday',
        'to',
        'that',
        'PT',
        'Paris',
        'time',
        'tomorrow',
        'except',
        'for',
        'a',
        'week',
      ],
      ...['call', 'Leo', 'in', '20', 'minutes', 'am', '18:30', 'on', 'the', 'last', 'of', 'May', '5th', 'twice', ',', 'GET', 'is'],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 10 }), (all) => {
        const said = `remind me ${all.join(' ')}`;
        const planned = plannedReminder(said);
        if (planned?.action !== 'reminder.set') return;
        const asked = alarmAsked(planned, said, here);
        if (isUnclear(asked)) return;
        expect(`${said} `).toContain(` ${asked.text}`);
        expect(instantOf(asked.rule.start, asked.rule.zone).getTime()).toBeGreaterThan(here.now.getTime());
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});
