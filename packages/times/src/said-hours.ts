// Which hours are meant: "at 5" is rarely at night, and "at 9" is the next nine o'clock.
import type { Here, Unclear } from './schedule.ts';
import type { Clock, TimeReading } from './time-reading.ts';
import { PARTS } from './time-words.ts';

/** Times of a day, "09:00", ascending. */
export interface Choice {
  times: string[];
  isRare: boolean;
}

const DEFAULT_HOUR = 9;
const written = (hour: number, minute: number): string => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
const choice = (times: readonly string[], isRare = false): Choice => ({ times: [...new Set(times)].sort(), isRare });

/** The likeliest first. */
export function choicesOf({ clocks, part, timesADay }: TimeReading, { isEarly }: Here): Choice[] | Unclear {
  if (timesADay !== undefined && timesADay !== Math.max(1, clocks.length)) return { why: 'which-times' };
  if (clocks.length === 0) return [choice([written(part === 'tonight' ? 21 : (PARTS.get(part ?? '') ?? DEFAULT_HOUR), 0)])];
  // “At 9 and 10 pm”.
  if (clocks.some(({ hasMeridiem }) => hasMeridiem) && clocks.some(({ isExact }) => !isExact)) return { why: 'hour' };
  const isOfDay = isEarly === true || (clocks.length > 1 && clocks.some(({ isExact, hasMeridiem }) => isExact && !hasMeridiem));
  const hours = clocks.map((clock) => hoursOf(clock, isOfDay, part));
  if (hours.some((all) => all.length === 0)) return { why: 'hour' };
  const at = (place: number) =>
    choice(
      clocks.map(({ minute }, index) => written(hours[index]?.[place] ?? hours[index]?.[0] ?? 0, minute)),
      isRareAt(place),
    );
  const isRareAt = (place: number) => place > 0 && (clocks.length > 1 || (clocks[0]?.hour ?? 0) <= 6);
  return hours.some((all) => all.length > 1) ? [at(0), at(1)] : [at(0)];
}

/** None: that part of the day does not have it. */
function hoursOf({ hour, isExact }: Clock, isOfDay: boolean, part: string | undefined): number[] {
  switch (part) {
    case undefined:
      if (isExact || isOfDay) return [hour];
      return hour <= 6 ? [hour + 12, hour] : [hour, hour + 12];
    case 'morning':
    case 'mornings':
      return hour < 12 ? [hour] : [];
    case 'afternoon':
    case 'afternoons':
      return later(hour, isExact, 12, 18);
    case 'evening':
    case 'evenings':
      return later(hour, isExact, 16, 23);
    case 'night':
    case 'nights':
    case 'tonight':
      return later(hour, isExact, 17, 23);
    default:
      return [];
  }
}

function later(hour: number, isExact: boolean, first: number, last: number): number[] {
  const meant = hour < 12 && !isExact ? hour + 12 : hour;
  return meant >= first && meant <= last ? [meant] : [];
}
