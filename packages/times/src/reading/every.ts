// Reads how often: “every other Friday”, “on weekdays”, “twice a day”.
import { MAX_INTERVAL } from '../schedule.ts';
import { type DayUnit, problem, type Read, setEvery } from '../time-reading.ts';
import { PARTS, type Reader, UNITS, WEEKDAYS, WEEKDAYS_EACH } from '../time-words.ts';
import { dateOf, monthDay } from './day.ts';
import { setHours } from './hours-of-day.ts';

export function weekdayList(r: Reader, map: ReadonlyMap<string, number>): number[] | undefined {
  const first = r.takeIn(map);
  if (first === undefined) return undefined;
  const all = [first];
  for (;;) {
    const before = r.at;
    const isRange = r.takeOne('to', '-', '–', 'through', 'thru') !== undefined;
    if (!isRange) {
      r.take(',');
      r.takeOne('and', '&');
    }
    const next = r.at === before ? undefined : r.takeIn(map);
    if (next === undefined) {
      r.at = before;
      return [...new Set(all)].sort();
    }
    if (isRange) for (let day = (all.at(-1) ?? 1) % 7; day !== next % 7; day = (day + 1) % 7) all.push(day + 1 === 8 ? 1 : day + 1);
    all.push(next);
  }
}

const WORKDAYS = [1, 2, 3, 4, 5];
export const WEEKEND = [6, 7];

export const every: Read = (r, found) => {
  const from = r.at;
  const adverb = r.takeOne(
    'daily',
    'nightly',
    'weekly',
    'monthly',
    'yearly',
    'annually',
    'fortnightly',
    'hourly',
    'weekdays',
    'biweekly',
    'bimonthly',
  );
  if (adverb !== undefined) {
    found.isOpen = true;
    if (adverb === 'hourly') return setHours(found, 1, adverb);
    if (adverb.startsWith('bi')) return problem(found, 'repeat', adverb);
    if (adverb === 'nightly') found.part = 'night';
    if (adverb === 'weekdays') return setEvery(found, { unit: 'week', interval: 1, weekdays: WORKDAYS });
    const unit =
      adverb.startsWith('week') || adverb === 'fortnightly'
        ? 'week'
        : adverb === 'monthly'
          ? 'month'
          : adverb.endsWith('ly') && /^(?:year|annual)/.test(adverb)
            ? 'year'
            : 'day';
    return setEvery(found, { unit, interval: adverb === 'fortnightly' ? 2 : 1 });
  }
  const plural = r.try(() => {
    r.take('on');
    if (r.take('weekdays') || r.take('workdays')) return WORKDAYS;
    if (r.take('weekends')) return WEEKEND;
    return weekdayList(r, WEEKDAYS_EACH);
  });
  if (plural !== undefined) {
    found.isOpen = true;
    return setEvery(found, { unit: 'week', interval: 1, weekdays: plural });
  }
  r.take('on');
  if (!r.takeOne('every', 'each')) return undefined;
  if (r.take('now', 'and', 'then') || r.take('so', 'often')) return problem(found, 'repeat', r.said(from));
  r.take('single');
  if (r.take('last', 'day')) {
    r.try(() => (r.takeOne('of', 'in') && r.takeOne('the', 'each', 'every') && r.take('month') ? true : undefined));
    found.days.push({ is: 'last', unit: 'month' });
    return setEvery(found, { unit: 'month', interval: 1 });
  }
  const nth = r.try(() => {
    if (r.takeOne('first', 'last')) return weekdayList(r, WEEKDAYS);
    const ordinal = r.ordinal();
    return ordinal === undefined ? undefined : r.try(() => (weekdayList(r, WEEKDAYS) && r.takeOne('of', 'in') ? [] : undefined));
  });
  if (nth !== undefined) {
    r.takeOne('of', 'in');
    r.takeOne('the', 'each', 'every');
    r.takeOne('month', 'year');
    return problem(found, 'repeat', r.said(from));
  }
  // “Every 5 May”, “every May 5th”, “every 1st”.
  const date = dateOf(r) ?? r.try(() => monthDay(r));
  if (date !== undefined) {
    found.days.push(date);
    return setEvery(found, { unit: date.is === 'nth' ? 'month' : 'year', interval: 1 });
  }
  const interval = r.takeOne('other') ? 2 : (r.ordinal() ?? r.number() ?? 1);
  if (r.takeOne('weekday', 'weekdays', 'workday', 'workdays') || r.take('working', 'day') || r.take('work', 'day'))
    return interval === 1 ? setEvery(found, { unit: 'week', interval, weekdays: WORKDAYS }) : problem(found, 'repeat', r.said(from));
  if (r.takeOne('weekend', 'weekends')) return setEvery(found, { unit: 'week', interval, weekdays: WEEKEND });
  const unit = r.takeIn(UNITS);
  if (unit === 'hour') return setHours(found, interval, r.said(from));
  if (unit === 'second' || unit === 'minute') return problem(found, 'too-often');
  if (unit !== undefined)
    return interval > MAX_INTERVAL ? problem(found, 'repeat', r.said(from)) : setEvery(found, { unit: unit as DayUnit, interval });
  const part = r.try(() => (PARTS.has(r.word()) ? r.word() : undefined));
  if (part !== undefined) {
    r.at += 1;
    found.part = part;
    return interval === 1 ? setEvery(found, { unit: 'day', interval }) : problem(found, 'repeat', r.said(from));
  }
  const weekdays = weekdayList(r, WEEKDAYS) ?? weekdayList(r, WEEKDAYS_EACH);
  if (weekdays === undefined) return problem(found, 'repeat', r.said(from));
  if (r.takeOne('of', 'in')) {
    r.takeOne('the', 'each', 'every');
    r.takeOne('month', 'year');
    return problem(found, 'repeat', r.said(from));
  }
  return setEvery(found, { unit: 'week', interval, weekdays });
};

/** “Twice a day”. */
export const timesADay: Read = (r, found) => {
  const count = r.take('once')
    ? 1
    : r.take('twice')
      ? 2
      : r.take('thrice')
        ? 3
        : r.try(() => {
            const n = r.number();
            return n !== undefined && r.take('times') ? n : undefined;
          });
  if (count === undefined || !r.takeOne('a', 'per', 'each', 'every')) return undefined;
  const unit = r.takeIn(UNITS);
  if (unit === undefined) return undefined;
  if (unit === 'minute' || unit === 'hour' || unit === 'second') return problem(found, 'too-often');
  if (unit !== 'day')
    return count === 1 ? setEvery(found, { unit: unit as DayUnit, interval: 1 }) : problem(found, 'which-times', r.said(r.at - 3));
  found.timesADay = count;
  if (found.every?.unit === 'day') return true;
  return setEvery(found, { unit: 'day', interval: 1 });
};
