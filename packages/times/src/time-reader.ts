// Reads words for a time in plain English: all of them, or it says what it could not read. Nothing is skipped and nothing is guessed.
import { clock, part } from './reading/clock.ts';
import { day } from './reading/day.ts';
import { duration } from './reading/duration.ts';
import { every, timesADay } from './reading/every.ts';
import { hoursOfDay } from './reading/hours-of-day.ts';
import { except, from, lasting, until } from './reading/limits.ts';
import { zone } from './reading/zone.ts';
import type { Read, TimeReading } from './time-reading.ts';
import { Reader } from './time-words.ts';

const READERS: readonly Read[] = [zone, every, timesADay, duration, hoursOfDay, from, until, lasting, except, day, clock, part];

/** The longest time at the beginning of the text (at `from`). Undefined: there is none. */
export function readTime(text: string, from = 0): TimeReading | undefined {
  const r = new Reader(text, from);
  const first = r.at;
  const found: TimeReading = {
    ...{ start: r.peek()?.start ?? 0, end: 0, days: [], clocks: [], exceptWeekdays: [], exceptDays: [], isOpen: false },
  };
  while (readOne(r, found, r.at > first)) found.end = r.end;
  if (r.at === first) return undefined;
  // “On Monday and on Wednesday”: another time.
  const before = r.at;
  if (r.takeOne('and', 'or', '&', '/', 'then') && readOne(r, found, false)) {
    while (readOne(r, found, true));
    found.end = r.end;
    found.problem ??= { why: 'several' };
  } else r.at = before;
  return found;
}

function readOne(r: Reader, found: TimeReading, mayHaveComma: boolean): boolean {
  const from = r.at;
  const { isOpen } = found;
  if (mayHaveComma) r.take(',');
  const isRead = READERS.some((read) => {
    found.isOpen = false;
    return r.try(() => read(r, found)) === true;
  });
  if (!isRead) [r.at, found.isOpen] = [from, isOpen];
  return isRead;
}
