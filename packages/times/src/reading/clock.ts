// Reads a time of the day: “at 9 and 21”, “half past nine”, “in the morning”.
import { type Clock, problem, type Read, type TimeReading } from '../time-reading.ts';
import { PARTS, type Reader, WEEKDAYS } from '../time-words.ts';

export const clock: Read = (r, found) => {
  const marked = r.takeOne('at', '@') !== undefined;
  const from = r.at;
  if (marked && r.takeOne('noon', 'midday')) return addClock(found, { hour: 12, minute: 0, isExact: true, hasMeridiem: true });
  if (marked && r.takeOne('lunch', 'lunchtime', 'night')) {
    found.part = r.word(-1);
    return true;
  }
  if (r.take('midnight'))
    return marked && found.clocks.length === 0
      ? addClock(found, { hour: 0, minute: 0, isExact: true, hasMeridiem: true, isMidnight: true })
      : problem(found, 'hour', 'midnight');
  const first = oneClock(r, marked, found);
  if (first === undefined) return undefined;
  if (found.clocks.length > 0) return problem(found, 'several', r.said(from));
  addClock(found, first);
  for (;;) {
    const next = r.try(() => {
      r.take(',');
      r.takeOne('and', '&', '+');
      if (r.at > 0 && ![',', 'and', '&', '+'].includes(r.word(-1))) return undefined;
      r.takeOne('at', '@');
      return r.takeOne('noon', 'midday') ? { hour: 12, minute: 0, isExact: true, hasMeridiem: true } : oneClock(r, marked, found);
    });
    if (next === undefined) return true;
    addClock(found, next);
  }
};

function addClock(found: TimeReading, said: Clock): true {
  found.clocks.push(said);
  return true;
}

export function oneClock(r: Reader, marked: boolean, found: TimeReading): Clock | undefined {
  return r.try(() => {
    const from = r.at;
    const past = r.take('half', 'past') ? 30 : r.take('quarter', 'past') ? 15 : r.take('a', 'quarter', 'past') ? 15 : undefined;
    const to = past === undefined && (r.take('quarter', 'to') || r.take('a', 'quarter', 'to')) ? 45 : undefined;
    const token = r.peek();
    if (token === undefined) return undefined;
    let hour: number | undefined;
    let minute = past ?? to ?? 0;
    let isWritten = past !== undefined || to !== undefined;
    if (/^\d{1,2}$/.test(token.word)) {
      r.at += 1;
      hour = Number(token.word);
      const sign = r.peek();
      const digits = r.peek(1);
      if (
        !isWritten &&
        sign?.isGlued &&
        (sign.word === ':' || sign.word === 'h' || (marked && sign.word === '.')) &&
        digits?.isGlued &&
        /^\d\d$/.test(digits.word)
      ) {
        minute = Number(digits.word);
        isWritten = true;
        r.at += 2;
      } else if (sign?.isGlued && sign.word === 'h') {
        isWritten = true;
        r.at += 1;
      }
    } else if (marked && /^\d{4}$/.test(token.word)) {
      r.at += 1;
      [hour, minute, isWritten] = [Number(token.word.slice(0, 2)), Number(token.word.slice(2)), true];
    } else if (marked || isWritten) {
      const word = r.number();
      hour = word !== undefined && word <= 12 && token.word !== 'a' && token.word !== 'an' ? word : undefined;
    }
    if (hour === undefined) return undefined;
    if (to !== undefined) hour -= 1;
    const meridiem = r.try(() => {
      const one = r.takeOne('am', 'pm');
      if (one !== undefined) return one;
      if (!['a', 'p'].includes(r.word()) || r.word(1) !== '.' || r.word(2) !== 'm' || !r.peek(1)?.isGlued) return undefined;
      const letter = r.word();
      r.at += 3;
      r.take('.');
      return `${letter}m`;
    });
    const isNamed = r.take("o'clock") || r.take('oclock');
    // “9kg”, “2-1”, “9/10”, “9th”.
    const next = r.peek();
    const after = r.peek(1);
    if (
      next?.isGlued &&
      (/^[\p{L}\p{N}]/u.test(next.word) ||
        (/^[-–/:.+%€$°,]$/.test(next.word) && after?.isGlued && /^[\p{L}\p{N}]/u.test(after.word)) ||
        /^[%€$°]$/.test(next.word))
    )
      return undefined;
    if (!marked && !isWritten && meridiem === undefined && !isNamed) return undefined;
    if (hour > 23 || minute > 59 || hour < 0 || (meridiem !== undefined && (hour > 12 || hour === 0))) {
      problem(found, 'hour', r.said(from));
      return { hour: 0, minute: 0, isExact: true, hasMeridiem: true };
    }
    if (meridiem !== undefined) hour = (hour % 12) + (meridiem === 'pm' ? 12 : 0);
    const isExact = meridiem !== undefined || hour === 0 || hour >= 12 || /^0\d/.test(token.word);
    return { hour, minute, isExact, hasMeridiem: meridiem !== undefined };
  });
}

const DAY_BEFORE = new Set(['today', 'tomorrow', 'tmrw', 'tmr', ...WEEKDAYS.keys()]);

/** “In the morning”; directly after a day, “morning” alone. */
export const part: Read = (r, found) => {
  if (found.part !== undefined) return undefined;
  const isMarked = r.take('in', 'the');
  if (!isMarked && found.days.length === 0 && found.every === undefined) return undefined;
  const word = r.word();
  if (!PARTS.has(word) || (isMarked && ['noon', 'midday', 'lunch', 'lunchtime'].includes(word)) || (!isMarked && word.startsWith('lunch')))
    return undefined;
  // “At 12:00 lunch”, “at 19:00 night cream”: the text begins here. “At 7 tomorrow evening”: not yet.
  if (!isMarked && found.clocks.length > 0 && !DAY_BEFORE.has(r.word(-1))) return undefined;
  r.at += 1;
  found.part = word;
  found.isOpen = !isMarked;
  return true;
};
