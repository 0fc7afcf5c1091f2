// Reads between which hours of a day: “every 2 hours from 9 to 17”, “every hour until 20:00”.
import { type Clock, problem, type Read, type TimeReading } from '../time-reading.ts';
import { MONTHS, type Reader, UNITS } from '../time-words.ts';
import { oneClock } from './clock.ts';

/** Hours. With more between them, it does not ring several times a day. */
const MAX_STEP = 12;

export function setHours(found: TimeReading, step: number, words: string): true {
  if (found.hours !== undefined || step < 1 || step > MAX_STEP) problem(found, 'repeat', words);
  found.hours ??= { step };
  return true;
}

export const hoursOfDay: Read = (r, found) => {
  const { hours } = found;
  if (hours === undefined || hours.last !== undefined) return undefined;
  const isBetween = r.take('between');
  const first = isBetween || r.take('from') ? hourHere(r) : undefined;
  if (first === undefined && isBetween) return undefined;
  const isLast = isBetween ? r.takeOne('and', '&') : r.takeOne('until', 'till', 'til', ...(first === undefined ? [] : ['to', '-', '–']));
  const last = isLast === undefined ? undefined : hourHere(r);
  if (last === undefined) return undefined;
  found.hours = { step: hours.step, last, ...(first && { first }) };
  return true;
};

/** “Until 8 May” and “until 2 weeks from now” name no hour, and neither does an hour that no day has. */
function hourHere(r: Reader): Clock | undefined {
  if (r.takeOne('noon', 'midday')) return { hour: 12, minute: 0, isExact: true, hasMeridiem: true };
  const tried: TimeReading = { start: 0, end: 0, days: [], clocks: [], exceptWeekdays: [], exceptDays: [], isOpen: false };
  const clock = oneClock(r, true, tried);
  return tried.problem === undefined && !MONTHS.has(r.word()) && !UNITS.has(r.word()) && r.word() !== 'of' ? clock : undefined;
}
