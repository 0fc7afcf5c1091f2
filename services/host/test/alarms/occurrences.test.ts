// Alarms ring at their wall-clock time, each once, through every change of the clocks.
import { propertyRuns } from '@offshoot/testing';
import { type AlarmRule, dueOf, instantOf, isZone, nextIndex, occurrence, type Repeat, wallTimeAt } from '@offshoot/times/occurrences.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca'];
const utc = (at: Date | undefined) => at?.toISOString().slice(0, 16);
const ringing = (rule: AlarmRule, count: number) => Array.from({ length: count }, (_, index) => utc(occurrence(rule, index)));

test('zones are places; everything else is refused', () => {
  expect(
    [...ZONES, 'UTC', 'GMT', 'EST5EDT', 'Etc/GMT+2', 'GB', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta'].map(isZone),
  ).not.toContain(false);
  expect(
    ['Europe/Atlantis', '+02:00', 'UTC+2', 'berlin', '', 'Europe/Berlin\n', '../etc', 'EST5EDT; x', 'A'.repeat(99)].map(isZone),
  ).not.toContain(true);
});

describe('when the clocks change', () => {
  test('a time that is skipped is the first one after the gap', () =>
    expect(utc(instantOf('2026-03-29T02:30', 'Europe/Berlin'))).toBe('2026-03-29T01:00'));
  test('the very first one that is skipped is not the moment of the change before', () =>
    expect(
      [
        ['2026-03-29T02:00', 'Europe/Berlin'],
        ['2026-03-22T02:00', 'Africa/Casablanca'],
      ].map(([wall = '', zone = '']) => utc(instantOf(wall, zone))),
    ).toEqual(['2026-03-29T01:00', '2026-03-22T02:00']));
  test('of a time that comes twice, it is the first one', () =>
    expect(utc(instantOf('2026-10-25T02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30'));
  test('nine stays nine', () => {
    const rule: AlarmRule = { start: '2026-10-24T09:00', zone: 'Europe/Berlin', every: { unit: 'day', interval: 1 } };
    expect(ringing(rule, 3)).toEqual(['2026-10-24T07:00', '2026-10-25T08:00', '2026-10-26T08:00']);
  });
  test('half an hour on Lord Howe Island', () =>
    expect(utc(instantOf('2026-10-04T02:15', 'Australia/Lord_Howe'))).toBe('2026-10-03T15:30'));
});

describe('repeated alarms', () => {
  const berlin = (start: string, every: Repeat) => ringing({ start, zone: 'UTC', every }, 4);
  test('days of the week, from the middle of a week', () =>
    expect(berlin('2026-11-25T09:00', { unit: 'week', interval: 1, weekdays: [1, 3] })).toEqual([
      '2026-11-25T09:00',
      '2026-11-30T09:00',
      '2026-12-02T09:00',
      '2026-12-07T09:00',
    ]));
  test('every second week', () =>
    expect(berlin('2026-11-23T09:00', { unit: 'week', interval: 2, weekdays: [1] }).slice(0, 2)).toEqual([
      '2026-11-23T09:00',
      '2026-12-07T09:00',
    ]));
  test('the 31st is not the 30th: months without it are skipped', () =>
    expect(berlin('2026-12-31T09:00', { unit: 'month', interval: 1 })).toEqual([
      '2026-12-31T09:00',
      '2027-01-31T09:00',
      '2027-03-31T09:00',
      '2027-05-31T09:00',
    ]));
  test('the last day of every month', () =>
    expect(berlin('2026-12-31T09:00', { unit: 'month', interval: 1, isLastDay: true })).toEqual([
      '2026-12-31T09:00',
      '2027-01-31T09:00',
      '2027-02-28T09:00',
      '2027-03-31T09:00',
    ]));
  test('29 February is not the 28th', () =>
    expect(berlin('2028-02-29T09:00', { unit: 'year', interval: 1 }).slice(0, 2)).toEqual(['2028-02-29T09:00', '2032-02-29T09:00']));
  test('several times a day, from the middle of a day', () =>
    expect(berlin('2026-11-23T21:00', { unit: 'day', interval: 1, times: ['09:00', '21:00'] })).toEqual([
      '2026-11-23T21:00',
      '2026-11-24T09:00',
      '2026-11-24T21:00',
      '2026-11-25T09:00',
    ]));
  test('without the days that are left out, and until the last day', () =>
    expect(berlin('2026-11-23T09:00', { unit: 'day', interval: 1, except: ['2026-11-24', '2026-11-25'], until: '2026-11-27' })).toEqual([
      '2026-11-23T09:00',
      '2026-11-26T09:00',
      '2026-11-27T09:00',
      undefined,
    ]));
  test('once is once', () => expect(ringing({ start: '2026-11-27T09:00', zone: 'UTC' }, 2)).toEqual(['2026-11-27T09:00', undefined]));
});

const rules: fc.Arbitrary<AlarmRule> = fc.record({
  start: fc.tuple(fc.integer({ min: 0, max: 730 }), fc.integer({ min: 0, max: 1439 })).map(([day, minute]) => {
    const at = new Date(Date.UTC(2026, 0, 1 + day, 0, minute));
    return at.toISOString().slice(0, 16);
  }),
  zone: fc.constantFrom(...ZONES),
  every: fc.record({
    unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'year' as const),
    interval: fc.integer({ min: 1, max: 5 }),
  }),
});

test('each occurrence is after the one before it, and at its wall-clock time unless the clock skips that', () => {
  fc.assert(
    fc.property(rules, fc.integer({ min: 0, max: 40 }), (rule, index) => {
      const [at, next] = [occurrence(rule, index), occurrence(rule, index + 1)];
      if (at === undefined || next === undefined) throw new Error('it rings for ever');
      expect(next.getTime()).toBeGreaterThan(at.getTime());
      const wall = wallTimeAt(at, rule.zone);
      if (wall.slice(11) !== rule.start.slice(11))
        expect(wallTimeAt(new Date(at.getTime() - 60_000), rule.zone).slice(11) < rule.start.slice(11)).toBe(true);
    }),
    { numRuns: propertyRuns(300) },
  );
});

test('the next occurrence is the first one that is still to come', () => {
  fc.assert(
    fc.property(rules, fc.integer({ min: 0, max: 3 * 366 * 24 * 60 }), (rule, minutes) => {
      const now = new Date(Date.parse('2026-01-01T00:00:00Z') + minutes * 60_000);
      const next = nextIndex(rule, now);
      if (next === undefined) return;
      expect(occurrence(rule, next)?.getTime()).toBeGreaterThan(now.getTime());
      if (next > 0) expect(occurrence(rule, next - 1)?.getTime()).toBeLessThanOrEqual(now.getTime());
    }),
    { numRuns: propertyRuns(100) },
  );
  const once: AlarmRule = { start: '2026-01-01T09:00', zone: 'UTC' };
  const daily: AlarmRule = { ...once, every: { unit: 'day', interval: 1, until: '2026-01-03' } };
  const at = (day: string) => [once, daily].map((rule) => nextIndex(rule, new Date(`${day}T09:00Z`)));
  expect([at('2025-12-31'), at('2026-01-01'), at('2026-01-03')]).toEqual([
    [0, 0],
    [undefined, 1],
    [undefined, undefined],
  ]);
});

test('attack: a rule that has rung since the year 1 is looked at a few dozen times', () => {
  const rule: AlarmRule = { start: '0001-01-01T00:00', zone: 'Europe/Berlin', every: { unit: 'day', interval: 1 } };
  const next = nextIndex(rule, new Date('2026-11-26T12:00:00Z'));
  expect(utc(occurrence(rule, next ?? 0))).toBe('2026-11-26T23:00');
});

test('two years of ticks, with outages: every occurrence rings once or counts as missed', () => {
  fc.assert(
    fc.property(rules, fc.array(fc.integer({ min: 1, max: 40 * 24 * 60 }), { minLength: 20, maxLength: 60 }), (rule, pauses) => {
      let from = 0;
      let now = new Date('2026-01-01T00:00:00Z').getTime();
      for (const pause of pauses) {
        now += pause * 60_000;
        const due = dueOf(rule, from, new Date(now));
        if (due === undefined) continue;
        expect(due.index).toBe(from + due.missed);
        expect(due.at.getTime()).toBeLessThanOrEqual(now);
        from = due.index + 1;
        expect(dueOf(rule, from, new Date(now))).toBeUndefined();
      }
      const next = occurrence(rule, from);
      if (next) expect(next.getTime()).toBeGreaterThan(now);
    }),
    { numRuns: propertyRuns(60) },
  );
});
