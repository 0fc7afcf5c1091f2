// From days and times that were said to the rule by which an alarm rings, or why there is none.
import { Temporal } from 'temporal-polyfill';
import { type AlarmRule, instantOf, isZone, occurrence, type Repeat, wallTimeAt } from './occurrences.ts';

/** Why no alarm is made of what was said. Nothing is changed silently: what cannot be held is asked back. */
type WhyUnclear =
  /** No words for a time that are understood. */
  | 'no-time'
  /** It is asked for in a language in which code reads no times. */
  | 'language'
  /** A week or a month, but no day of it. */
  | 'which-day'
  | 'which-hour'
  /** “Twice a day”. */
  | 'which-times'
  /** “Every 2 hours”, also at night? */
  | 'which-hours'
  /** More than one time. */
  | 'several'
  | 'past'
  | 'too-often'
  /** It repeats in a way that alarms cannot. */
  | 'repeat'
  | 'too-far'
  /** A zone that is not known, or that is not in force on that day. */
  | 'zone'
  /** Letters that are a zone or the beginning of the text. */
  | 'zone-or-text'
  /** There is no such hour, or it is one of two. */
  | 'hour'
  /** There is no such day, or it is one of two. */
  | 'date'
  | 'exception'
  | 'end'
  /** An end, an exception or a day stands in the text. */
  | 'apart'
  /** Words beside the time that are not understood. */
  | 'unread'
  /** The model says another time than the message. */
  | 'not-said';

export interface Unclear {
  why: WhyUnclear;
  /** Words of the message, if the answer has to name them. */
  words?: string;
}

export interface Here {
  now: Date;
  /** IANA time zone of the speaker. */
  zone: string;
  /** Small hours are meant: the person wants to be woken. */
  isEarly?: boolean;
}

export interface Schedule {
  /** IANA. */
  zone: string;
  /** Once: the day. Repeated: the first day that counts. */
  from: Temporal.PlainDate;
  /** Once, and no day was said: the next one that the time leaves. */
  isNext?: true;
  /** "09:00", ascending, at least one. */
  times: readonly string[];
  every?: Pick<Repeat, 'unit' | 'interval' | 'weekdays' | 'isLastDay'> & {
    /** Of each month or year. */
    day?: number;
    month?: number;
  };
  except?: readonly string[];
  until?: Temporal.PlainDate;
  /** Instead of `until`, counted from the first day on which it rings. */
  lasts?: Temporal.DurationLike;
}

export const MAX_TIMES_A_DAY = 12;
const MAX_EXCEPTIONS = 20;
export const MAX_INTERVAL = 99;
export const MAX_YEARS_AHEAD = 5;
const MAX_WAIT_MS = MAX_YEARS_AHEAD * 366 * 86_400_000;
/** The longest wait is for 29 February. */
const LONGEST_WAIT_DAYS = 8 * 366;

export const today = ({ now, zone }: Pick<Here, 'now' | 'zone'>): Temporal.PlainDate =>
  Temporal.PlainDate.from(wallTimeAt(now, zone).slice(0, 10));

export const isUnclear = (found: object): found is Unclear => 'why' in found;

export function ruleOf(schedule: Schedule, now: Date): AlarmRule | Unclear {
  const { zone, times, every, except = [] } = schedule;
  if (times.length > MAX_TIMES_A_DAY) return { why: 'too-often' };
  if (except.length > MAX_EXCEPTIONS) return { why: 'exception' };
  if (every === undefined && times.length > 1) return { why: 'several' };
  if (every === undefined && (schedule.until ?? schedule.lasts) !== undefined) return { why: 'end' };
  if (every === undefined && except.length > 0) return { why: 'exception' };
  const start = every === undefined && !schedule.isNext ? onceAt(schedule) : firstOf(schedule, now);
  if (start === undefined) return { why: 'date' };
  const at = instantOf(start, zone);
  if (at <= now) return { why: 'past' };
  if (at.getTime() - now.getTime() > MAX_WAIT_MS) return { why: 'too-far' };
  if (every === undefined) return { start, zone };
  const { unit, interval, weekdays, isLastDay } = every;
  const day = Temporal.PlainDate.from(start.slice(0, 10));
  const until = schedule.lasts === undefined ? schedule.until : day.add(schedule.lasts).subtract({ days: 1 });
  if (until !== undefined && Temporal.PlainDate.compare(until, day) < 0) return { why: 'end' };
  return {
    start,
    zone,
    every: {
      unit,
      interval,
      ...(weekdays && { weekdays }),
      ...(isLastDay && { isLastDay }),
      ...(times.length > 1 && { times }),
      ...(except.length > 0 && { except: [...except].sort() }),
      ...(until && { until: until.toString() }),
    },
  };
}

/** Why no alarm rings by a rule that was made elsewhere. Throws RangeError for a day or time that does not exist. */
export function whyNotHeld({ start, zone, every }: AlarmRule, now: Date): WhyUnclear | undefined {
  if (!isZone(zone)) return 'zone';
  if (instantOf(start, zone).getTime() - now.getTime() > MAX_WAIT_MS) return 'too-far';
  if (every === undefined) return undefined;
  const { unit, interval, isLastDay, times, weekdays = [], except = [] } = every;
  if (times !== undefined && times.length > MAX_TIMES_A_DAY) return 'too-often';
  if (times !== undefined && !(isAscending(times) && times.includes(start.slice(11)))) return 'hour';
  if (except.length > MAX_EXCEPTIONS) return 'exception';
  const isDays = isAscending(weekdays) && (weekdays.length === 0 || unit === 'week') && !(isLastDay && unit !== 'month');
  return isDays && interval <= MAX_INTERVAL ? undefined : 'repeat';
}

const isAscending = <T extends string | number>(all: readonly T[]): boolean =>
  all.every((one, place) => place === 0 || one > (all[place - 1] ?? one));

const onceAt = ({ from, times: [time = ''] }: Schedule): string => `${from.toString()}T${time}`;

/** The first occurrence that is still to come. */
function firstOf({ from, times, every, zone, except = [] }: Schedule, now: Date): string | undefined {
  for (let day = from, waited = 0; waited < LONGEST_WAIT_DAYS; waited += 1, day = day.add({ days: 1 })) {
    if (except.includes(day.toString())) continue;
    if (every?.weekdays && !every.weekdays.includes(day.dayOfWeek)) continue;
    if (every?.isLastDay && day.day !== day.daysInMonth) continue;
    if (every?.day !== undefined && day.day !== every.day) continue;
    if (every?.month !== undefined && day.month !== every.month) continue;
    for (const time of times) {
      const start = `${day.toString()}T${time}`;
      if (instantOf(start, zone) > now) return start;
    }
  }
  return undefined;
}

/** Whether both ring at the same moments, so far as it matters which day is the first. */
export function ringsAlike(a: AlarmRule, b: AlarmRule, isAnchored: boolean): boolean {
  const keyOf = (rule: AlarmRule) => JSON.stringify([rule.zone, rule.every ?? null]);
  if (!isAnchored) return keyOf(a) === keyOf(b) && a.start.slice(11) === b.start.slice(11);
  if (a.every === undefined || b.every === undefined)
    return a.every === b.every && instantOf(a.start, a.zone).getTime() === instantOf(b.start, b.zone).getTime();
  return keyOf(a) === keyOf(b) && occurrence(a, 0)?.getTime() === occurrence(b, 0)?.getTime();
}
