// What was read of a time, and what the parts of the reader share.
import type { Unclear } from './schedule.ts';
import type { Reader } from './time-words.ts';
import type { ZoneSaid } from './zones.ts';

export type DayUnit = 'day' | 'week' | 'month' | 'year';

export type Day =
  | { is: 'ahead'; unit: DayUnit; count: number }
  | { is: 'weekday'; weekday: number; isNext: boolean }
  | { is: 'date'; month: number; day: number; year?: number }
  | { is: 'nth'; day: number }
  | { is: 'last'; unit: 'week' | 'month' | 'year' };

export interface Clock {
  hour: number;
  minute: number;
  /** Not one of two hours of the day. */
  isExact: boolean;
  hasMeridiem: boolean;
  /** Of a named day, nobody knows which of two. */
  isMidnight?: true;
}

export interface Hours {
  step: number;
  /** Absent: from now on. */
  first?: Clock;
  /** Absent: nobody said until when. */
  last?: Clock;
}

export interface TimeReading {
  /** Where its words stand in the text. */
  start: number;
  end: number;
  days: Day[];
  clocks: Clock[];
  /** A part of the day. */
  part?: string;
  inMinutes?: number;
  every?: { unit: DayUnit; interval: number; weekdays?: number[] };
  timesADay?: number;
  /** Every so many hours of a day. */
  hours?: Hours;
  /** Days of the week, and days. */
  exceptWeekdays: number[];
  exceptDays: Day[];
  until?: Day;
  lasts?: { unit: DayUnit; count: number };
  from?: Day;
  zone?: ZoneSaid & { words: string };
  /** Why nothing can be set by it. */
  problem?: Unclear;
  /** Its last words could as well be the first ones of a text: "Friday prayers". */
  isOpen: boolean;
}

/** Reads one part of a time, if it stands here. */
export type Read = (r: Reader, found: TimeReading) => true | undefined;

export const problem = (found: TimeReading, why: Unclear['why'], words?: string): true => {
  found.problem ??= { why, ...(words !== undefined && { words }) };
  return true;
};

export function setEvery(found: TimeReading, every: NonNullable<TimeReading['every']>): true {
  if (found.every !== undefined) return problem(found, 'several');
  found.every = every;
  return true;
}

export function addDay(found: TimeReading, day: Day): true {
  found.days.push(day);
  return true;
}
