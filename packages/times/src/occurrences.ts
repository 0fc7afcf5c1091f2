// When an alarm rings: wall-clock times in a zone, counted from the first one, so that no occurrence is lost or doubled.
import { Temporal } from 'temporal-polyfill';

export interface AlarmRule {
  /** First wall-clock time, "2026-11-27T09:00". */
  start: string;
  /** IANA time zone, such as "Europe/Berlin". */
  zone: string;
  /** Absent: it rings once. */
  every?: Repeat;
}

/** A day of a month that some months lack, such as the 31st or 29 February, is skipped in these: nothing rings on another day. */
export interface Repeat {
  unit: 'day' | 'week' | 'month' | 'year';
  /** From 1: every 2nd week is 2. */
  interval: number;
  /** Of each week that counts, 1 (Monday) to 7, ascending. Absent: the day of `start`. */
  weekdays?: readonly number[];
  /** Of months: their last day. */
  isLastDay?: true;
  /** Of each day, "21:00", ascending; that of `start` is one of them. Absent: the time of `start`. */
  times?: readonly string[];
  /** Days on which it does not ring, "2026-12-24". */
  except?: readonly string[];
  /** The last day on which it rings. Absent: it does not end. */
  until?: string;
}

/** Names, as in `instance.set-trust`, not offsets such as "+02:00", which change with the season. */
const ZONE_NAME = /^[A-Z][A-Za-z0-9_+/-]{1,63}$/;

export function isZone(zone: string): boolean {
  if (!ZONE_NAME.test(zone)) return false;
  try {
    Temporal.Now.instant().toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Wall-clock time in the zone, "2026-11-27T09:00". */
export function wallTimeAt(at: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

/** A time that the clock skips is the first moment after the gap; of a time that comes twice, it is the first one. */
export function instantOf(wall: string, zone: string): Date {
  const asked = Temporal.PlainDateTime.from(wall);
  const found = asked.toZonedDateTime(zone, { disambiguation: 'compatible' });
  const inGap = !found.toPlainDateTime().equals(asked);
  // The last one until then: a time at which the gap begins is found at the gap's very end.
  const at = inGap ? (found.add({ nanoseconds: 1 }).getTimeZoneTransition('previous') ?? found) : found;
  return new Date(at.epochMilliseconds);
}

/** Undefined: it does not ring so often. `index`: from 0. */
export function occurrence(rule: AlarmRule, index: number): Date | undefined {
  const wall = wallOf(rule, index);
  return wall && instantOf(wall.toString(), rule.zone);
}

function wallOf({ start, every }: AlarmRule, index: number): Temporal.PlainDateTime | undefined {
  const first = Temporal.PlainDateTime.from(start);
  if (every === undefined) return index === 0 ? first : undefined;
  const { times = [start.slice(11, 16)], until } = every;
  // Counted from the first time of the first day; those of that day before `start` do not count.
  const place = index + Math.max(0, times.indexOf(start.slice(11, 16)));
  const day = ringingDay(first.toPlainDate(), every, Math.floor(place / times.length));
  if (day === undefined || (until !== undefined && Temporal.PlainDate.compare(day, until) > 0)) return undefined;
  return day.toPlainDateTime(times[place % times.length]);
}

/** Without the days that are left out. Those stand for few: a day is found again for each. */
function ringingDay(first: Temporal.PlainDate, every: Repeat, index: number): Temporal.PlainDate | undefined {
  let at = index;
  for (const left of [...(every.except ?? [])].sort()) {
    const place = placeOf(left, first, every, at);
    if (place !== undefined) at += 1;
  }
  return dayOf(first, every, at);
}

/** Of a day, if it is one of the first `last` + 1. */
function placeOf(day: string, first: Temporal.PlainDate, every: Repeat, last: number): number | undefined {
  let [low, high] = [0, last];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = dayOf(first, every, middle);
    const order = found === undefined ? 1 : Temporal.PlainDate.compare(found, day);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** No day is lacking for longer: 29 February, every 7th year, across 2100. */
const MAX_SKIPPED = 400;

function dayOf(
  first: Temporal.PlainDate,
  { unit, interval, weekdays = [], isLastDay }: Repeat,
  index: number,
): Temporal.PlainDate | undefined {
  if (unit === 'week' && weekdays.length > 0) {
    // Counted from Monday of the first week; the days of that week before `start` do not count.
    const monday = first.subtract({ days: first.dayOfWeek - 1 });
    const place = index + weekdays.filter((day) => day < first.dayOfWeek).length;
    const weeks = Math.floor(place / weekdays.length) * interval;
    return monday.add({ weeks, days: (weekdays[place % weekdays.length] ?? 1) - 1 });
  }
  const after = (steps: number) => first.add({ [`${unit}s`]: steps * interval });
  if (isLastDay) {
    const month = after(index);
    return month.with({ day: month.daysInMonth });
  }
  if (first.day <= 28 || unit === 'day' || unit === 'week') return after(index);
  let left = index;
  for (let steps = 0, skipped = 0; skipped < MAX_SKIPPED; steps += 1) {
    const day = after(steps);
    if (day.day !== first.day) skipped += 1;
    else if (left === 0) return day;
    else {
      left -= 1;
      skipped = 0;
    }
  }
  return undefined;
}

/** What rings now. Of several that were missed, only the last one rings; `missed` counts the others. */
export interface Due {
  index: number;
  at: Date;
  missed: number;
}

/** Longest search for the last missed occurrence: ten years of days. */
const MAX_MISSED = 3_660;
const AFTER_ALL = new Date(8.64e15);

/** Index of the first occurrence that is still to come, found by halving: a rule may begin centuries ago. Undefined: none is. */
export function nextIndex(rule: AlarmRule, now: Date): number | undefined {
  const isOver = (index: number) => (occurrence(rule, index) ?? AFTER_ALL) <= now;
  let [low, high] = [0, 1];
  while (isOver(high - 1)) [low, high] = [high, high * 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isOver(middle)) low = middle + 1;
    else high = middle;
  }
  return occurrence(rule, low) && low;
}

/** `from`: index of the first occurrence that has not rung. Undefined: nothing is due. */
export function dueOf(rule: AlarmRule, from: number, now: Date): Due | undefined {
  let due: Due | undefined;
  for (let index = from; index < from + MAX_MISSED; index += 1) {
    const at = occurrence(rule, index);
    if (at === undefined || at > now) break;
    due = { index, at, missed: index - from };
  }
  return due;
}
