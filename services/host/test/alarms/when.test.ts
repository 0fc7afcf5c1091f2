// What words for a time mean, on a Monday at 15:00 in Berlin.
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import { instantOf } from '@offshoot/times/occurrences.ts';
import { splitOrder } from '@offshoot/times/plain-order.ts';
import { isUnclear } from '@offshoot/times/schedule.ts';
import { ruleIn } from '@offshoot/times/when.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const here = { now: new Date('2026-11-23T14:00:00Z'), zone: 'Europe/Berlin' };
const meant = (words: string, where = here) => {
  const rule = ruleIn(words, where);
  if (isUnclear(rule)) return rule.why;
  const { unit, interval = 1, weekdays } = rule.every ?? {};
  return `${rule.start}${unit ? ` every ${interval} ${unit}${weekdays ? ` ${weekdays}` : ''}` : ''}`;
};

test.each([
  ['on Friday at 9', '2026-11-27T09:00'],
  ['Friday at 9pm', '2026-11-27T21:00'],
  ['on Friday', '2026-11-27T09:00'],
  ['tomorrow', '2026-11-24T09:00'],
  ['tomorrow morning', '2026-11-24T09:00'],
  ['tomorrow at noon', '2026-11-24T12:00'],
  ['tomorrow at 5', '2026-11-24T17:00'],
  ['tomorrow at 05:30', '2026-11-24T05:30'],
  ['tomorrow at 5 in the morning', '2026-11-24T05:00'],
  ['tonight', '2026-11-23T21:00'],
  ['this evening', '2026-11-23T19:00'],
  ['at 8', '2026-11-23T20:00'],
  ['at 5', '2026-11-23T17:00'],
  ['at 2', '2026-11-24T14:00'],
  ['at 9:15', '2026-11-23T21:15'],
  ['at 18:30', '2026-11-23T18:30'],
  ['in 20 minutes', '2026-11-23T15:20'],
  ['in two hours', '2026-11-23T17:00'],
  ['in 3 days', '2026-11-26T09:00'],
  ['on the 3rd of December at 18:00', '2026-12-03T18:00'],
  ['at 9am CET tomorrow', '2026-11-24T09:00'],
  ['every Monday at 9', '2026-11-30T09:00 every 1 week 1'],
  ['every Monday at 16:00', '2026-11-23T16:00 every 1 week 1'],
  ['every Tuesday and Thursday at 8pm', '2026-11-24T20:00 every 1 week 2,4'],
  ['every other Friday', '2026-11-27T09:00 every 2 week 5'],
  ['every 2 weeks', '2026-11-24T09:00 every 2 week'],
  ['every weekday at 7:30', '2026-11-24T07:30 every 1 week 1,2,3,4,5'],
  ['on weekdays', '2026-11-24T09:00 every 1 week 1,2,3,4,5'],
  ['daily at noon', '2026-11-24T12:00 every 1 day'],
  ['every evening', '2026-11-23T19:00 every 1 day'],
  ['every month on the 1st at 10', '2026-12-01T10:00 every 1 month'],
  ['in 20 minutes about room 2-1', 'unread'],
  ['tomorrow at 9 about the 2-1', 'unread'],
  ['about the 2-1', 'no-time'],
  ['on the 5th', '2026-12-05T09:00'],
  ['the 30th at 18:00', '2026-11-30T18:00'],
  ['2 hours before', 'no-time'],
  ['on monday and wednesday at 7', 'several'],
  ['at 2pm and at 4pm', 'several'],
  ['every first Monday of the month', 'repeat'],
  ['every 5 minutes', 'too-often'],
  ['every hour', 'which-hours'],
  ['every 4 hours until Friday', 'which-hours'],
  ['hourly at 9', 'which-hours'],
  ['every weekday every 2 hours until 20:00', 'which-hours'],
  ['tomorrow every 2 hours until 20:00', 'which-hours'],
  ['every 24 hours from 9 to 17', 'repeat'],
  ['every hour from 22 to 4', 'hour'],
  ['every hour from 9 to 11 for 0 days', 'end'],
  ['every hour from 0 to 23', 'too-often'],
  ['every hour from 8 to 20', 'too-often'],
  ['every 2 hours until 14:00', 'past'],
  ['every 2 hours until 16:00', 'which-hours'],
  ['today every 2 hours from 9 to 14', 'past'],
  ['every 2 hours until midnight', 'end'],
  ['every 0 hours from 9 to 17', 'repeat'],
  ['every 2 hours every 3 hours from 9 to 17', 'repeat'],
  ['soon', 'no-time'],
  ['when I am home', 'no-time'],
  ['', 'no-time'],
  ['on 3 March 2020', 'past'],
  ['in 90 years', 'too-far'],
])('%s', (words, expected) => expect(meant(words)).toBe(expected));

// Every so many hours of a day: from said hours, or from now on until one of today.
test.each([
  [
    'every hour from 9 to 17',
    '2026-11-23T16:00',
    ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00', '17:00'],
    undefined,
  ],
  ['every 2 hours from 9 to 5', '2026-11-23T17:00', ['09:00', '11:00', '13:00', '15:00', '17:00'], undefined],
  ['every hour from 3 to 5 pm', '2026-11-23T16:00', ['15:00', '16:00', '17:00'], undefined],
  ['every 4 hours between 08:30 and 20:30', '2026-11-23T16:30', ['08:30', '12:30', '16:30', '20:30'], undefined],
  ['every three hours from 9 until 18 until Friday', '2026-11-23T18:00', ['09:00', '12:00', '15:00', '18:00'], '2026-11-27'],
  ['every weekday every 4 hours from 9 to 17 for a week', '2026-11-23T17:00', ['09:00', '13:00', '17:00'], '2026-11-29'],
  ['tomorrow every 4 hours from 9 to 17', '2026-11-24T09:00', ['09:00', '13:00', '17:00'], '2026-11-24'],
  ['every 2 hours until 20:00', '2026-11-23T17:00', ['17:00', '19:00'], '2026-11-23'],
  ['every two hours until 8', '2026-11-23T17:00', ['17:00', '19:00'], '2026-11-23'],
  ['today every hour until 6 pm', '2026-11-23T16:00', ['16:00', '17:00', '18:00'], '2026-11-23'],
  ['every weekday at 9 and 17 until Friday', '2026-11-23T17:00', ['09:00', '17:00'], '2026-11-27'],
])('%s', (words, start, times, until) => {
  const rule = ruleIn(words, here);
  expect(rule).toMatchObject({ start, every: { times, ...(until && { until }) } });
  expect('every' in rule && rule.every?.until).toBe(until);
});

test('the same words mean another moment elsewhere', () => {
  const tokyo = ruleIn('tomorrow at 9am', { ...here, zone: 'Asia/Tokyo' });
  expect(tokyo).toEqual({ start: '2026-11-24T09:00', zone: 'Asia/Tokyo' });
  // It is Monday 23:00 there already.
  expect(meant('at 11:30pm', { ...here, zone: 'Asia/Tokyo' })).toBe('2026-11-23T23:30');
  expect(meant('tonight', { ...here, zone: 'America/Los_Angeles' })).toBe('2026-11-23T21:00');
});

test.each([
  ['to call the hotel on Friday at 9', 'on Friday at 9', 'call the hotel'],
  ['every Monday at 9 to post what is open', 'every Monday at 9', 'post what is open'],
  ['in 20 minutes to look at 2-1', 'in 20 minutes', 'look at 2-1'],
  ['tomorrow to buy 3 tickets at 8', 'tomorrow', 'buy 3 tickets at 8'],
  ['to water the plants', '', ''],
])('the words for the time in an order: %s', (order, when, text) => expect(splitOrder(order)).toMatchObject({ when, text }));

test('the time of any message is in the future, or the reason says why there is none', () => {
  const words = fc.array(
    fc.constantFrom(
      'every',
      'on',
      'at',
      'Friday',
      'tomorrow',
      '9',
      '25:99',
      'in',
      '-3',
      'minutes',
      '31',
      'February',
      'other',
      'noon',
      '2030',
      'weeks',
      'hours',
      'from',
      'to',
      'until',
      '20:00',
    ),
    { maxLength: 8 },
  );
  const texts = fc.oneof(
    words.map((all) => all.join(' ')),
    fc.string({ unit: anyCharacter, maxLength: 200 }),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom('Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns'), (text, zone) => {
      const rule = ruleIn(text, { ...here, zone });
      if (!isUnclear(rule)) expect(instantOf(rule.start, zone).getTime()).toBeGreaterThan(here.now.getTime());
    }),
    { numRuns: propertyRuns(300) },
  );
});
