// Which days are meant.
import { Temporal } from 'temporal-polyfill';
import { type Here, isUnclear, type Schedule, today, type Unclear } from './schedule.ts';
import type { Day, TimeReading } from './time-reading.ts';

/** `isWeekday`: once, on a day of the week, so that it may be the next one. */
export type SaidDays = Omit<Schedule, 'times'> & { isWeekday?: true };

export function daysOf(reading: TimeReading, here: Here): SaidDays | Unclear {
  const now = today(here);
  const { from: first, until, lasts, exceptDays } = reading;
  const from = first === undefined ? now : resolved(first, now);
  const except = exceptDays.map((day) => resolved(day, from ?? now));
  const end = until === undefined ? undefined : resolved(until, from ?? now, { isAfter: true });
  if (from === undefined || (until !== undefined && end === undefined) || except.includes(undefined)) return { why: 'date' };
  const { zone } = here;
  if (reading.every === undefined) {
    if (end !== undefined || lasts !== undefined) return { why: 'end' };
    if (except.length + reading.exceptWeekdays.length > 0) return { why: 'exception' };
    return first === undefined ? onceOn(reading, now, zone) : { why: 'repeat' };
  }
  const every = repeated(reading);
  if (isUnclear(every)) return every;
  return {
    zone,
    from,
    every,
    ...(except.length > 0 && { except: [...new Set(except.map(String))] }),
    ...(end && { until: end }),
    ...(lasts && { lasts: { [`${lasts.unit}s`]: lasts.count } }),
  };
}

function onceOn({ days, clocks, part }: TimeReading, now: Temporal.PlainDate, zone: string): SaidDays | Unclear {
  const [first, second, ...others] = days;
  if (first === undefined) return clocks.length > 0 || part !== undefined ? { zone, from: now, isNext: true } : { why: 'no-time' };
  // “Friday, 8 May”.
  const isDated = first.is === 'weekday' && (second?.is === 'date' || second?.is === 'nth');
  if (others.length > 0 || (second !== undefined && !isDated)) return { why: 'several' };
  const from = resolved(isDated && second ? second : first, now);
  if (from === undefined || (isDated && from.dayOfWeek !== first.weekday)) return { why: 'date' };
  return { zone, from, ...(first.is === 'weekday' && !first.isNext && !isDated && from.equals(now) && { isWeekday: true as const }) };
}

function repeated({ every, days, exceptWeekdays }: TimeReading): NonNullable<Schedule['every']> | Unclear {
  const { unit, interval, weekdays } = every ?? { unit: 'day', interval: 1 };
  const [first, ...others] = days;
  const named = days.flatMap((day) => (day.is === 'weekday' && !day.isNext ? [day.weekday] : []));
  if (weekdays !== undefined || unit === 'day') {
    if (first !== undefined) return { why: 'several' };
    return withoutDays({ unit, interval, ...(weekdays && { weekdays }) }, exceptWeekdays);
  }
  if (unit === 'week' && named.length === days.length)
    return withoutDays({ unit, interval, ...(named.length > 0 && { weekdays: [...new Set(named)].sort() }) }, exceptWeekdays);
  if (exceptWeekdays.length > 0) return { why: 'exception' };
  if (others.length > 0) return { why: 'several' };
  if (first === undefined) return { unit, interval };
  if (unit === 'month' && first.is === 'nth' && isDayOf(2024, 1, first.day)) return { unit, interval, day: first.day };
  if (unit === 'month' && first.is === 'last') return { unit, interval, isLastDay: true };
  // In a leap year, every day is there.
  if (unit === 'year' && first.is === 'date' && first.year === undefined)
    return isDayOf(2024, first.month, first.day) ? { unit, interval, day: first.day, month: first.month } : { why: 'date' };
  return { why: 'repeat' };
}

function withoutDays(every: NonNullable<Schedule['every']>, left: readonly number[]): NonNullable<Schedule['every']> | Unclear {
  if (left.length === 0) return every;
  const isDaily = every.unit === 'day' && every.interval === 1;
  if (every.weekdays === undefined && !isDaily) return { why: 'exception' };
  const weekdays = (every.weekdays ?? [1, 2, 3, 4, 5, 6, 7]).filter((day) => !left.includes(day));
  return weekdays.length === 0 ? { why: 'exception' } : { unit: 'week', interval: every.interval, weekdays };
}

/** `isAfter`: not on that day itself. Undefined: there is no such day. */
function resolved(day: Day, base: Temporal.PlainDate, { isAfter = false } = {}): Temporal.PlainDate | undefined {
  switch (day.is) {
    case 'ahead':
      return base.add({ [`${day.unit}s`]: day.count });
    case 'weekday': {
      if (day.isNext) return base.add({ days: 7 + day.weekday - base.dayOfWeek });
      const ahead = (day.weekday - base.dayOfWeek + 7) % 7;
      return base.add({ days: ahead === 0 && isAfter ? 7 : ahead });
    }
    case 'date':
      if (day.year !== undefined)
        return isDayOf(day.year, day.month, day.day) ? new Temporal.PlainDate(day.year, day.month, day.day) : undefined;
      for (let year = base.year; year <= base.year + 8; year += 1) {
        const found = isDayOf(year, day.month, day.day) ? new Temporal.PlainDate(year, day.month, day.day) : undefined;
        if (found && Temporal.PlainDate.compare(found, base) >= 0) return found;
      }
      return undefined;
    case 'nth':
      for (let ahead = 0; ahead < 62; ahead += 1) if (base.add({ days: ahead }).day === day.day) return base.add({ days: ahead });
      return undefined;
    case 'last':
      if (day.unit === 'week') return base.add({ days: 7 - base.dayOfWeek });
      return day.unit === 'month' ? base.with({ day: base.daysInMonth }) : base.with({ month: 12, day: 31 });
  }
}

function isDayOf(year: number, month: number, day: number): boolean {
  const last = month >= 1 && month <= 12 ? new Temporal.PlainDate(year, month, 1).daysInMonth : 0;
  return day >= 1 && day <= last;
}
