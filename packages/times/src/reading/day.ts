// Reads a day: “tomorrow”, “next Tuesday”, “the 3rd of December”.
import { addDay, type Day, problem, type Read, setEvery, type TimeReading } from '../time-reading.ts';
import { MONTHS, PARTS, type Reader, WEEKDAYS } from '../time-words.ts';

export const day: Read = (r, found) => {
  const from = r.at;
  if (r.take('tonight')) {
    found.part = 'tonight';
    return addDay(found, { is: 'ahead', unit: 'day', count: 0 });
  }
  if (r.take('this')) {
    const part = r.word();
    if (PARTS.has(part)) {
      r.at += 1;
      found.part = part;
      return addDay(found, { is: 'ahead', unit: 'day', count: 0 });
    }
    r.at -= 1;
  }
  if (
    r.try(() => ((r.takeOne('on', 'at') ?? 'x') && r.takeOne('this', 'the', 'next') && r.takeOne('weekend') ? true : undefined)) ||
    r.takeOne('weekend')
  )
    return problem(found, 'which-day', r.said(from));
  if (r.take('next')) {
    const unit = r.takeOne('week', 'month', 'year');
    if (unit === 'week') {
      r.take('on');
      const weekday = r.takeIn(WEEKDAYS);
      if (weekday !== undefined) return addDay(found, { is: 'weekday', weekday, isNext: true });
    }
    if (unit !== undefined) return problem(found, 'which-day', r.said(from));
    r.at -= 1;
  }
  const lastDay = r.try(() => {
    r.take('on');
    return r.take('the') && r.take('last', 'day') ? true : undefined;
  });
  if (lastDay) {
    if (r.takeOne('of', 'in')) {
      const which = r.takeOne('the', 'each', 'every', 'this');
      if (which === undefined || !r.take('month')) return problem(found, 'date', r.said(from));
      if (which === 'each' || which === 'every') setEvery(found, { unit: 'month', interval: 1 });
    }
    return addDay(found, { is: 'last', unit: 'month' });
  }
  const marked = r.takeOne('on') !== undefined;
  const said = r.try(() => nthWeekday(r, found)) ?? oneDay(r);
  if (said === undefined) return undefined;
  if (said === true) return true;
  found.isOpen = !marked && said.is !== 'ahead';
  if (said.is === 'nth') {
    if (r.try(() => (r.takeOne('of', 'in') && r.takeOne('each', 'every') && r.take('month') ? true : undefined)))
      setEvery(found, { unit: 'month', interval: 1 });
    else r.try(() => (r.take('of', 'the', 'month') || r.take('of', 'this', 'month') ? true : undefined));
  }
  if (said.is === 'weekday' && !said.isNext) {
    // “Every week on Monday and Thursday”; without repetition, that is more than one time.
    for (;;) {
      const next = r.try(() => {
        r.take(',');
        r.takeOne('and', '&');
        r.take('on');
        return r.takeIn(WEEKDAYS);
      });
      if (next === undefined) break;
      found.days.push({ is: 'weekday', weekday: next, isNext: false });
    }
    if (r.try(() => (r.take('next', 'week') ? true : undefined))) return addDay(found, { ...said, isNext: true });
  }
  return addDay(found, said);
};

/** “The first Monday of each month”. */
function nthWeekday(r: Reader, found: TimeReading): true | undefined {
  const from = r.at;
  r.take('the');
  if (!(r.take('last') || r.ordinal() !== undefined) || r.takeIn(WEEKDAYS) === undefined || !r.takeOne('of', 'in')) return undefined;
  const which = r.takeOne('the', 'each', 'every', 'this', 'next');
  if (which === undefined || !r.takeOne('month', 'year')) return undefined;
  return problem(found, which === 'each' || which === 'every' || which === 'the' ? 'repeat' : 'date', r.said(from));
}

/** One day, by itself. */
export function oneDay(r: Reader): Day | undefined {
  return r.try(() => {
    if (r.take('today')) return { is: 'ahead', unit: 'day', count: 0 };
    if (r.takeOne('tomorrow', 'tmrw', 'tmr')) return { is: 'ahead', unit: 'day', count: 1 };
    if (r.take('the', 'day', 'after', 'tomorrow') || r.take('day', 'after', 'tomorrow')) return { is: 'ahead', unit: 'day', count: 2 };
    const date = dateOf(r);
    if (date !== undefined) return date;
    const before = r.at;
    const which = r.takeOne('this', 'next', 'coming');
    if (which === 'this') r.take('coming');
    const weekday = r.takeIn(WEEKDAYS);
    if (weekday !== undefined) {
      // “Friday, 8 May”: the date is read next, and has to agree.
      return { is: 'weekday', weekday, isNext: which === 'next' };
    }
    r.at = before;
    return monthDay(r);
  });
}

/** “The 5th”. */
export function monthDay(r: Reader): Day | undefined {
  r.take('the');
  const day = r.ordinal();
  return day === undefined || /^\p{L}+days?$/u.test(r.word()) ? undefined : { is: 'nth', day };
}

/** “3 December”, “the 3rd of December 2027”, “May 5th”, “2027-05-31”. */
export function dateOf(r: Reader): Day | undefined {
  return r.try(() => {
    const iso = /^\d{4}-\d\d-\d\d(?![\d-])/.exec(r.text.slice(r.peek()?.start ?? r.text.length))?.[0];
    if (iso !== undefined) {
      r.at += 5;
      const [year, month, day] = iso.split('-').map(Number);
      return { is: 'date', year, month: month ?? 0, day: day ?? 0 };
    }
    const dayFirst = r.try(() => {
      r.take('the');
      const day = r.ordinal() ?? plainDay(r);
      r.take('of');
      const month = day === undefined ? undefined : r.takeIn(MONTHS);
      return day === undefined || month === undefined ? undefined : { day, month };
    });
    const found =
      dayFirst ??
      r.try(() => {
        const month = r.takeIn(MONTHS);
        r.take('.');
        r.take('the');
        const day = month === undefined ? undefined : (r.ordinal() ?? plainDay(r));
        return day === undefined || month === undefined ? undefined : { day, month };
      });
    if (found === undefined) return undefined;
    const year = r.try(() => {
      r.take(',');
      const digits = r.word();
      if (!/^20\d\d$/.test(digits) || (r.peek(1)?.isGlued === true && /^[:\d]/.test(r.word(1)))) return undefined;
      r.at += 1;
      return Number(digits);
    });
    return { is: 'date', ...found, ...(year !== undefined && { year }) };
  });
}

function plainDay(r: Reader): number | undefined {
  const token = r.peek();
  const next = r.peek(1);
  if (token === undefined || !/^\d{1,2}$/.test(token.word) || (next?.isGlued && /^[:\p{L}]/u.test(next.word))) return undefined;
  r.at += 1;
  return Number(token.word);
}
