// Which times of which days are meant by “every 2 hours from 9 to 17” and by “every 2 hours until 20:00”.
import { wallTimeAt } from './occurrences.ts';
import { daysOf } from './said-days.ts';
import { type Here, isUnclear, type Schedule, today, type Unclear } from './schedule.ts';
import type { Clock, Hours, TimeReading } from './time-reading.ts';

const DAY_MINUTES = 24 * 60;

/** With a first hour on each of the days; without one on the rest of this day. */
export function scheduleOfHours(reading: TimeReading & { hours: Hours }, here: Here): Schedule | Unclear {
  const { hours, clocks, part, timesADay, every, days } = reading;
  const { step, first, last } = hours;
  if (last === undefined || clocks.length > 0 || (part ?? timesADay) !== undefined) return { why: 'which-hours' };
  if (first === undefined) return restOfToday(reading, { step, last }, here);
  const times = timesBetween(limitsOf(first, last), step);
  if (times.length === 0) return { why: 'hour' };
  const isDaily = every === undefined && days.length === 0;
  const said = daysOf(isDaily ? { ...reading, every: { unit: 'day', interval: 1 } } : reading, here);
  if (isUnclear(said)) return said;
  return said.every === undefined ? onDay(said, times) : { ...said, times };
}

const onDay = ({ zone, from }: Pick<Schedule, 'zone' | 'from'>, times: string[]): Schedule => ({
  ...{ zone, from, times },
  ...{ every: { unit: 'day', interval: 1 }, until: from },
});

/** For the first time after the step, counted from now. */
function restOfToday(reading: TimeReading, { step, last }: { step: number; last: Clock }, here: Here): Schedule | Unclear {
  const { every, until, lasts, from, days, exceptDays, exceptWeekdays } = reading;
  const [day, ...others] = days;
  const isToday = day === undefined || (day.is === 'ahead' && day.count === 0);
  const hasMore = (every ?? until ?? lasts ?? from) !== undefined || exceptDays.length + exceptWeekdays.length + others.length > 0;
  if (hasMore || !isToday) return { why: 'which-hours' };
  // The first whole minute.
  const now = minutesOf(wallTimeAt(new Date(here.now.getTime() + 59_999), here.zone).slice(11));
  const end = !last.isExact && minuteOf(last) <= now ? minuteOf(last) + DAY_MINUTES / 2 : minuteOf(last);
  if (end <= now) return { why: 'past' };
  const times = timesBetween([now + step * 60, end], step);
  return times.length === 0 ? { why: 'which-hours' } : onDay({ zone: here.zone, from: today(here) }, times);
}

const minuteOf = ({ hour, minute }: Clock): number => hour * 60 + minute;
const minutesOf = (wall: string): number => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3, 5));

/** “From 9 to 5” is a day's work, “from 3 to 5 pm” an afternoon. */
function limitsOf(first: Clock, last: Clock): [number, number] {
  const half = DAY_MINUTES / 2;
  const [start, end] = [minuteOf(first), minuteOf(last)];
  const isLater = !first.isExact && (last.isExact ? last.hasMeridiem && start + half < end : first.hour <= 6);
  const from = isLater ? start + half : start;
  return [from, !last.isExact && end <= from ? end + half : end];
}

function timesBetween([first, last]: [number, number], step: number): string[] {
  const times: string[] = [];
  for (let at = first; at <= Math.min(last, DAY_MINUTES - 1); at += step * 60)
    times.push([Math.floor(at / 60), at % 60].map((part) => String(part).padStart(2, '0')).join(':'));
  return times;
}
