// Reads from when, until when, for how long, and when not.
import { type Day, type DayUnit, problem, type Read } from '../time-reading.ts';
import { type Reader, UNITS, WEEKDAYS, WEEKDAYS_EACH } from '../time-words.ts';
import { oneDay } from './day.ts';
import { WEEKEND, weekdayList } from './every.ts';

export const from: Read = (r, found) => {
  const start = r.at;
  if (!r.takeOne('starting', 'beginning', 'from')) return undefined;
  r.takeOne('on', 'from');
  const day = oneDay(r);
  if (day === undefined || found.from !== undefined) return undefined;
  const isOnwards = r.takeOne('on', 'onwards') !== undefined;
  if (!isOnwards && r.takeOne('to', '-', '–', 'through') && oneDay(r)) return problem(found, 'end', r.said(start));
  found.from = day;
  return true;
};

export const until: Read = (r, found) => {
  const start = r.at;
  if (!(r.takeOne('until', 'till', 'til', 'through', 'thru') || r.take('up', 'to'))) return undefined;
  r.takeOne('and', 'including');
  r.take('on');
  const ending = r.try((): Day | undefined => {
    r.take('the');
    if (!r.take('end', 'of')) return undefined;
    r.takeOne('the', 'this');
    const unit = r.takeOne('week', 'month', 'year');
    return unit === undefined ? undefined : { is: 'last', unit: unit as 'week' };
  });
  const day = ending ?? oneDay(r);
  if (day === undefined || found.until !== undefined || found.lasts !== undefined) return problem(found, 'end', asSaid(r, start));
  found.until = day;
  return true;
};

/** With the next few words, to name what is not understood. */
function asSaid(r: Reader, start: number): string {
  const stop = r.tokens[Math.min(r.tokens.length - 1, start + 3)];
  return r.text.slice(r.tokens[start]?.start ?? 0, Math.max(stop?.end ?? 0, r.end));
}

/** “For a week”. Without repetition, “for” begins the text. */
export const lasting: Read = (r, found) => {
  const start = r.at;
  if (!r.take('for')) return undefined;
  r.take('the');
  r.take('next');
  const count = r.number();
  const unit = r.takeIn(UNITS);
  if (count === undefined) return undefined;
  if (unit === undefined) return r.take('times') ? problem(found, 'end', r.said(start)) : undefined;
  if (unit === 'minute' || unit === 'hour' || unit === 'second') return problem(found, 'end', r.said(start));
  if (found.until !== undefined || found.lasts !== undefined) return problem(found, 'end', r.said(start));
  found.lasts = { unit: unit as DayUnit, count };
  return true;
};

export const except: Read = (r, found) => {
  const start = r.at;
  if (!(r.takeOne('except', 'excluding') || r.take('but', 'not') || r.take('apart', 'from') || r.take('other', 'than'))) return undefined;
  r.takeOne('for', 'on');
  for (let more = true, first = true; more; first = false) {
    r.takeOne('on', 'the');
    const weekdays = r.takeOne('weekends', 'weekend') ? WEEKEND : (weekdayList(r, WEEKDAYS_EACH) ?? weekdayList(r, WEEKDAYS));
    const day = weekdays === undefined ? oneDay(r) : undefined;
    if (weekdays !== undefined) found.exceptWeekdays.push(...weekdays);
    else if (day !== undefined) found.exceptDays.push(day);
    else if (first) return problem(found, 'exception', asSaid(r, start));
    else r.at -= 1;
    more = (weekdays ?? day) !== undefined && r.takeOne('and', ',', 'or') !== undefined;
  }
  return true;
};
