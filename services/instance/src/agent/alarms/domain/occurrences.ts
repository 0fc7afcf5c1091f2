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

export interface Repeat {
  unit: 'day' | 'week' | 'month' | 'year';
  /** From 1: every 2nd week is 2. */
  interval: number;
  /** Of each week that counts, 1 (Monday) to 7, ascending. Absent: the day of `start`. */
  weekdays?: readonly number[];
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
  const at = inGap ? (found.getTimeZoneTransition('previous') ?? found) : found;
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
  const { unit, interval, weekdays = [] } = every;
  if (unit !== 'week' || weekdays.length === 0) return first.add({ [`${unit}s`]: index * interval });
  // Counted from Monday of the first week; the days of that week before `start` do not count.
  const monday = first.subtract({ days: first.dayOfWeek - 1 });
  const place = index + weekdays.filter((day) => day < first.dayOfWeek).length;
  const weeks = Math.floor(place / weekdays.length) * interval;
  return monday.add({ weeks, days: (weekdays[place % weekdays.length] ?? 1) - 1 });
}

/** What rings now. Of several that were missed, only the last one rings; `missed` counts the others. */
export interface Due {
  index: number;
  at: Date;
  missed: number;
}

/** Longest search for the last missed occurrence: ten years of days. */
const MOST_MISSED = 3_660;

/** `from`: index of the first occurrence that has not rung. Undefined: nothing is due. */
export function dueOf(rule: AlarmRule, from: number, now: Date): Due | undefined {
  let due: Due | undefined;
  for (let index = from; index < from + MOST_MISSED; index += 1) {
    const at = occurrence(rule, index);
    if (at === undefined || at > now) break;
    due = { index, at, missed: index - from };
  }
  return due;
}
