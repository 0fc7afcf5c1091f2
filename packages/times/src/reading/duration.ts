// Reads how long from now: “in an hour and a half”.
import { addDay, type Day, type DayUnit, problem, type Read } from '../time-reading.ts';
import { type Reader, UNITS } from '../time-words.ts';

/** “In an hour and a half”, “in 3 days”; of a timer, “for 20 minutes”. */
export const duration: Read = (r, found) => {
  const isTimer = found.end === 0 && r.word() === 'for';
  if (!r.takeOne('in', isTimer ? 'for' : 'in')) return undefined;
  const from = r.at - 1;
  let minutes = 0;
  let ahead: Day | undefined;
  for (let parts = 0; parts < 3; parts += 1) {
    const step = r.try(() => {
      if (parts > 0) r.takeOne('and', ',');
      return amount(r);
    });
    if (step === undefined) break;
    const { count, unit } = step;
    if (unit === 'second' || unit === 'minute' || unit === 'hour') minutes += count * { second: 1 / 60, minute: 1, hour: 60 }[unit];
    else if (Number.isInteger(count) && ahead === undefined) ahead = { is: 'ahead', unit, count };
    else return problem(found, 'date', r.said(from));
  }
  if (minutes === 0 && ahead === undefined) return undefined;
  if (minutes > 0 && ahead !== undefined) return problem(found, 'date', r.said(from));
  if (ahead !== undefined) return isTimer ? undefined : addDay(found, ahead);
  if (found.inMinutes !== undefined) return problem(found, 'several');
  found.inMinutes = minutes;
  return true;
};

function amount(r: Reader): { count: number; unit: DayUnit | 'second' | 'minute' | 'hour' } | undefined {
  const unitOf = () => r.takeIn(UNITS) as DayUnit | 'second' | 'minute' | 'hour' | undefined;
  const half = () => (r.take('and', 'a', 'half') ? 0.5 : 0);
  if (r.take('half', 'an') || r.take('half', 'a') || r.take('a', 'half')) {
    const unit = unitOf();
    return unit && { count: 0.5, unit };
  }
  if (r.take('a', 'quarter', 'of', 'an') || r.take('quarter', 'of', 'an'))
    return r.take('hour') ? { count: 0.25, unit: 'hour' } : undefined;
  if (r.take('a', 'couple', 'of')) {
    const unit = unitOf();
    return unit && { count: 2, unit };
  }
  let count = r.number();
  if (count === undefined) return undefined;
  const decimals = r.peek(1);
  if (['.', ','].includes(r.word()) && r.peek()?.isGlued && decimals?.isGlued && /^\d{1,2}$/.test(decimals.word)) {
    count += Number(`0.${decimals.word}`);
    r.at += 2;
  }
  count += half();
  const unit = unitOf();
  if (unit === undefined) return undefined;
  // “1h30”.
  const rest = r.peek();
  if (unit === 'hour' && rest?.isGlued && /^[0-5]\d$/.test(rest.word)) {
    r.at += 1;
    return { count: count + Number(rest.word) / 60, unit };
  }
  return { count: count + half(), unit };
}
