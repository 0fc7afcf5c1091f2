// What a language model says a reminder's time is: fields, which are checked against the words that they stand on.
import { Temporal } from 'temporal-polyfill';
import { isZone } from './occurrences.ts';
import { type Here, MAX_INTERVAL, type Schedule, today, type Unclear } from './schedule.ts';
import { zoneOfOffset } from './zones.ts';

export interface TimeFields {
  /** The day, or the first day, "2026-05-05". */
  date?: string;
  /** Wall-clock times of the day, "09:00". */
  times?: readonly string[];
  /** Instead of day and times. */
  inMinutes?: number;
  /** IANA. Absent: the speaker's. */
  zone?: string;
  /** Absent: once. */
  every?: 'day' | 'week' | 'month' | 'year';
  interval?: number;
  /** 1 (Monday) to 7. */
  weekdays?: readonly number[];
  onLastDayOfMonth?: boolean;
  /** Days that are left out. */
  except?: readonly string[];
  /** The last day. */
  until?: string;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const DAY = { type: 'string', description: 'YYYY-MM-DD' };

/** JSON Schema of the parameters that `timeGiven` reads. All may be left out. */
export const TIME_PARAMETERS = {
  date: { ...DAY, description: 'YYYY-MM-DD, the first day' },
  times: {
    type: 'array',
    items: { type: 'string' },
    description: 'wall-clock times as said, such as ["09:00"]; of “every 2 hours from 9 to 13” all three',
  },
  in_minutes: { type: 'integer', description: 'instead, for “in 20 minutes”' },
  zone: { type: 'string', description: 'IANA, only if the message names one' },
  every: { type: 'string', enum: ['day', 'week', 'month', 'year'] },
  interval: { type: 'integer', description: '2: every second one' },
  weekdays: { type: 'array', items: { type: 'string', enum: WEEKDAYS } },
  on_last_day_of_month: { type: 'boolean' },
  except_dates: { type: 'array', items: DAY },
  until: { ...DAY, description: 'YYYY-MM-DD, the last day' },
};

/** Of a tool call. Without any field, code reads the words; fields that are none of these set nothing. */
export function timeGiven(given: Readonly<Record<string, unknown>>): { time?: TimeFields } {
  const known = withoutEmpty(Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(TIME_PARAMETERS, name))));
  return Object.keys(known).length === 0 ? {} : { time: timeFieldsIn(known) ?? {} };
}

/** A field that has another form is none of them: nothing is set from a part of what was said. */
function timeFieldsIn(given: Readonly<Record<string, unknown>>): TimeFields | undefined {
  const { date, times, in_minutes, zone, every, interval, weekdays, on_last_day_of_month, except_dates, until } = given;
  const fits =
    isDayOrNone(date) &&
    isDayOrNone(until) &&
    isNone(times, (all) => isList(all, isTime)) &&
    isNone(except_dates, (all) => isList(all, isDay)) &&
    isNone(weekdays, (all) => isList(all, (day) => WEEKDAYS.includes(String(day)))) &&
    isNone(in_minutes, (n) => Number.isInteger(n) && Number(n) > 0 && Number(n) <= 5 * 366 * 1440) &&
    isNone(interval, (n) => Number.isInteger(n) && Number(n) >= 1 && Number(n) <= MAX_INTERVAL) &&
    isNone(zone, (name) => typeof name === 'string' && name.length <= 64) &&
    isNone(every, (unit) => ['day', 'week', 'month', 'year'].includes(String(unit))) &&
    isNone(on_last_day_of_month, (is) => typeof is === 'boolean');
  if (!fits) return undefined;
  const found = {
    date,
    times: each((times as string[] | undefined)?.map((time) => time.padStart(5, '0'))),
    inMinutes: in_minutes,
    zone,
    every,
    interval,
    weekdays: each((weekdays as string[] | undefined)?.map((day) => WEEKDAYS.indexOf(day) + 1)),
    onLastDayOfMonth: on_last_day_of_month,
    except: each(except_dates as string[] | undefined),
    until,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as TimeFields;
}

/** In order, and once: what a model says twice does not ring twice. */
const each = <T>(all: readonly T[] | undefined): T[] | undefined => all && [...new Set(all)].sort();

/** Models fill in what they should leave out. */
function withoutEmpty(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value === null || value === '' || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !isEmpty(value)));
}

const isNone = (value: unknown, fits: (value: unknown) => boolean): boolean => value === undefined || fits(value);
const isList = (value: unknown, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= 50 && value.every(fits);
const isTime = (value: unknown): boolean => typeof value === 'string' && /^(?:[01]?\d|2[0-3]):[0-5]\d$/.test(value);
const isDayOrNone = (value: unknown): boolean => isNone(value, isDay);

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  try {
    Temporal.PlainDate.from(value, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

const DEFAULT_TIME = '09:00';

/** `in_minutes` is no schedule: it counts from now. */
export function scheduleOf(fields: TimeFields, here: Here): Schedule | Unclear {
  const {
    date,
    times = [DEFAULT_TIME],
    zone: named = here.zone,
    every: unit,
    interval = 1,
    weekdays,
    onLastDayOfMonth,
    except,
    until,
  } = fields;
  const zone = zoneOfOffset(named)?.zone ?? named;
  if (!isZone(zone)) return { why: 'zone', words: named };
  if (unit === undefined && date === undefined && fields.times === undefined) return { why: 'no-time' };
  if (unit === undefined && (weekdays !== undefined || onLastDayOfMonth || interval !== 1)) return { why: 'repeat' };
  const place = { now: here.now, zone };
  const from = date === undefined ? today(place) : Temporal.PlainDate.from(date);
  const isOnDays = weekdays !== undefined && weekdays.length < 7;
  if (isOnDays && unit !== 'week' && !(unit === 'day' && interval === 1)) return { why: 'repeat' };
  if (onLastDayOfMonth && unit !== 'month') return { why: 'repeat' };
  const ofDate =
    date === undefined || onLastDayOfMonth
      ? {}
      : unit === 'month'
        ? { day: from.day }
        : unit === 'year'
          ? { day: from.day, month: from.month }
          : {};
  return {
    zone,
    from,
    times: [...new Set(times)],
    ...(date === undefined && unit === undefined && { isNext: true as const }),
    ...(unit && {
      every: {
        unit: isOnDays ? ('week' as const) : unit,
        interval,
        ...(isOnDays && { weekdays: [...new Set(weekdays)] }),
        ...(onLastDayOfMonth && { isLastDay: true as const }),
        ...ofDate,
      },
    }),
    ...(except && { except: [...new Set(except)] }),
    ...(until !== undefined && { until: Temporal.PlainDate.from(until) }),
  };
}
