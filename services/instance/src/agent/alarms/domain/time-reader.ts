// Reads words for a time in plain English: all of them, or it says what it could not read. Nothing is skipped and nothing is guessed.
import type { Unclear } from './schedule.ts';
import { GO_ON, MONTHS, PARTS, Reader, UNITS, WEEKDAYS, WEEKDAYS_EACH } from './time-words.ts';
import { abbreviated, hasTwoMeanings, type ZoneSaid, zoneByName, zoneOfPlace } from './zones.ts';

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

type Read = (r: Reader, found: TimeReading) => true | undefined;

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
  if (mayHaveComma) r.take(',');
  const isRead = READERS.some((read) => {
    found.isOpen = false;
    return r.try(() => read(r, found)) === true;
  });
  if (!isRead) r.at = from;
  return isRead;
}

const problem = (found: TimeReading, why: Unclear['why'], words?: string): true => {
  found.problem ??= { why, ...(words !== undefined && { words }) };
  return true;
};

/** Words that a text begins with, the end, or more about the time. */
function isEdge(r: Reader, ahead: number): boolean {
  const word = r.word(ahead);
  if (word === '' || /^[^\p{L}\p{N}]$/u.test(word) || CONNECTORS.has(word) || GO_ON.has(word)) return true;
  return ['today', 'tomorrow', 'tonight', 'daily', 'next'].includes(word) || WEEKDAYS.has(word);
}

export const CONNECTORS = new Set(['to', 'that', 'about', 'of', 'for']);

const zone: Read = (r, found) => {
  if (found.zone !== undefined || (found.clocks.length === 0 && found.days.length === 0)) return undefined;
  const from = r.at;
  const set = (said: ZoneSaid): true => {
    found.zone = { ...said, words: r.said(from) };
    return true;
  };
  const token = r.peek();
  if (token === undefined || !/^\p{L}/u.test(token.raw)) return undefined;
  const [path = ''] = /^\p{L}+(?:[/_+-][\p{L}\p{N}]+)*/u.exec(r.text.slice(token.start, token.start + 64)) ?? [];
  if (path.includes('/')) {
    while ((r.peek()?.start ?? Number.POSITIVE_INFINITY) < token.start + path.length) r.at += 1;
    const said = zoneByName(path);
    if (said) return set(said);
    return /^\p{Lu}/u.test(path) ? problem(found, 'zone', path) : undefined;
  }
  const isOffset = ['utc', 'gmt'].includes(token.word) && ['+', '-', '−'].includes(r.word(1)) && /^\d/.test(r.word(2));
  if (isOffset) {
    r.at += 3;
    return problem(found, 'zone', r.said(from));
  }
  for (const count of [1, 2, 3]) {
    if (r.word(count) !== 'time') continue;
    const words = Array.from({ length: count }, (_, place) => r.peek(place)?.raw ?? '');
    if (words.some((word) => !/^\p{L}/u.test(word) || CONNECTORS.has(word.toLowerCase()) || GO_ON.has(word.toLowerCase()))) break;
    const name = words.join(' ');
    const said = zoneOfPlace(name);
    r.at += count + 1;
    if (said) return set(said);
    if (['my', 'our', 'local'].includes(name.toLowerCase())) return true;
    if (words.every((word) => /^\p{Lu}/u.test(word)) || (CONNECTORS.has(r.word()) && r.word() !== 'for'))
      return problem(found, 'zone', r.said(from));
    return undefined;
  }
  if (token.word === 'in') {
    const city = zoneOfPlace(r.peek(1)?.raw ?? '') ?? zoneOfPlace(`${r.peek(1)?.raw} ${r.peek(2)?.raw}`);
    if (city === undefined || !/^\p{Lu}/u.test(r.peek(1)?.raw ?? '')) return undefined;
    r.at += 2;
    return problem(found, 'zone-or-text', r.said(from));
  }
  const isUpper = /^[A-Z]{2,5}$/.test(token.raw);
  const edge = isEdge(r, 1);
  const said = /^[a-z]{2,4}$/i.test(token.raw) ? abbreviated(token.word) : undefined;
  r.at += 1;
  if (said && edge && (isUpper || !['wet', 'west'].includes(token.word))) return set(said);
  if (said && isUpper) return problem(found, 'zone-or-text', token.raw);
  if (isUpper && (hasTwoMeanings(token.word) || (edge && found.clocks.length > 0))) return problem(found, 'zone', token.raw);
  return undefined;
};

function weekdayList(r: Reader, map: ReadonlyMap<string, number>): number[] | undefined {
  const first = r.takeIn(map);
  if (first === undefined) return undefined;
  const all = [first];
  for (;;) {
    const before = r.at;
    const isRange = r.takeOne('to', '-', '–', 'through', 'thru') !== undefined;
    if (!isRange) {
      r.take(',');
      r.takeOne('and', '&');
    }
    const next = r.at === before ? undefined : r.takeIn(map);
    if (next === undefined) {
      r.at = before;
      return [...new Set(all)].sort();
    }
    if (isRange) for (let day = (all.at(-1) ?? 1) % 7; day !== next % 7; day = (day + 1) % 7) all.push(day + 1 === 8 ? 1 : day + 1);
    all.push(next);
  }
}

const WORKDAYS = [1, 2, 3, 4, 5];
const WEEKEND = [6, 7];

function setEvery(found: TimeReading, every: NonNullable<TimeReading['every']>): true {
  if (found.every !== undefined) return problem(found, 'several');
  found.every = every;
  return true;
}

const every: Read = (r, found) => {
  const from = r.at;
  const adverb = r.takeOne(
    'daily',
    'nightly',
    'weekly',
    'monthly',
    'yearly',
    'annually',
    'fortnightly',
    'hourly',
    'weekdays',
    'biweekly',
    'bimonthly',
  );
  if (adverb !== undefined) {
    found.isOpen = true;
    if (adverb === 'hourly') return problem(found, 'too-often');
    if (adverb.startsWith('bi')) return problem(found, 'repeat', adverb);
    if (adverb === 'nightly') found.part = 'night';
    if (adverb === 'weekdays') return setEvery(found, { unit: 'week', interval: 1, weekdays: WORKDAYS });
    const unit =
      adverb.startsWith('week') || adverb === 'fortnightly'
        ? 'week'
        : adverb === 'monthly'
          ? 'month'
          : adverb.endsWith('ly') && /^(?:year|annual)/.test(adverb)
            ? 'year'
            : 'day';
    return setEvery(found, { unit, interval: adverb === 'fortnightly' ? 2 : 1 });
  }
  const plural = r.try(() => {
    r.take('on');
    if (r.take('weekdays') || r.take('workdays')) return WORKDAYS;
    if (r.take('weekends')) return WEEKEND;
    return weekdayList(r, WEEKDAYS_EACH);
  });
  if (plural !== undefined) {
    found.isOpen = true;
    return setEvery(found, { unit: 'week', interval: 1, weekdays: plural });
  }
  r.take('on');
  if (!r.takeOne('every', 'each')) return undefined;
  if (r.take('now', 'and', 'then') || r.take('so', 'often')) return problem(found, 'repeat', r.said(from));
  r.take('single');
  if (r.take('last', 'day')) {
    r.try(() => (r.takeOne('of', 'in') && r.takeOne('the', 'each', 'every') && r.take('month') ? true : undefined));
    found.days.push({ is: 'last', unit: 'month' });
    return setEvery(found, { unit: 'month', interval: 1 });
  }
  const nth = r.try(() => {
    if (r.takeOne('first', 'last')) return weekdayList(r, WEEKDAYS);
    const ordinal = r.ordinal();
    return ordinal === undefined ? undefined : r.try(() => (weekdayList(r, WEEKDAYS) && r.takeOne('of', 'in') ? [] : undefined));
  });
  if (nth !== undefined) {
    r.takeOne('of', 'in');
    r.takeOne('the', 'each', 'every');
    r.takeOne('month', 'year');
    return problem(found, 'repeat', r.said(from));
  }
  // “Every 5 May”, “every May 5th”, “every 1st”.
  const date = dateOf(r) ?? r.try(() => monthDay(r));
  if (date !== undefined) {
    found.days.push(date);
    return setEvery(found, { unit: date.is === 'nth' ? 'month' : 'year', interval: 1 });
  }
  const interval = r.takeOne('other') ? 2 : (r.ordinal() ?? r.number() ?? 1);
  if (r.takeOne('weekday', 'weekdays', 'workday', 'workdays') || r.take('working', 'day') || r.take('work', 'day'))
    return interval === 1 ? setEvery(found, { unit: 'week', interval, weekdays: WORKDAYS }) : problem(found, 'repeat', r.said(from));
  if (r.takeOne('weekend', 'weekends')) return setEvery(found, { unit: 'week', interval, weekdays: WEEKEND });
  const unit = r.takeIn(UNITS);
  if (unit === 'second' || unit === 'minute' || unit === 'hour') return problem(found, 'too-often');
  if (unit !== undefined)
    return interval > 99 ? problem(found, 'repeat', r.said(from)) : setEvery(found, { unit: unit as DayUnit, interval });
  const part = r.try(() => (PARTS.has(r.word()) ? r.word() : undefined));
  if (part !== undefined) {
    r.at += 1;
    found.part = part;
    return interval === 1 ? setEvery(found, { unit: 'day', interval }) : problem(found, 'repeat', r.said(from));
  }
  const weekdays = weekdayList(r, WEEKDAYS) ?? weekdayList(r, WEEKDAYS_EACH);
  if (weekdays === undefined) return problem(found, 'repeat', r.said(from));
  if (r.takeOne('of', 'in')) {
    r.takeOne('the', 'each', 'every');
    r.takeOne('month', 'year');
    return problem(found, 'repeat', r.said(from));
  }
  return setEvery(found, { unit: 'week', interval, weekdays });
};

/** “Twice a day”. */
const timesADay: Read = (r, found) => {
  const count = r.take('once')
    ? 1
    : r.take('twice')
      ? 2
      : r.take('thrice')
        ? 3
        : r.try(() => {
            const n = r.number();
            return n !== undefined && r.take('times') ? n : undefined;
          });
  if (count === undefined || !r.takeOne('a', 'per', 'each', 'every')) return undefined;
  const unit = r.takeIn(UNITS);
  if (unit === undefined) return undefined;
  if (unit === 'minute' || unit === 'hour' || unit === 'second') return problem(found, 'too-often');
  if (unit !== 'day')
    return count === 1 ? setEvery(found, { unit: unit as DayUnit, interval: 1 }) : problem(found, 'which-times', r.said(r.at - 3));
  found.timesADay = count;
  if (found.every?.unit === 'day') return true;
  return setEvery(found, { unit: 'day', interval: 1 });
};

/** “In an hour and a half”, “in 3 days”; of a timer, “for 20 minutes”. */
const duration: Read = (r, found) => {
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

const from: Read = (r, found) => {
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

const until: Read = (r, found) => {
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
const lasting: Read = (r, found) => {
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

const except: Read = (r, found) => {
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

function addDay(found: TimeReading, day: Day): true {
  found.days.push(day);
  return true;
}

const day: Read = (r, found) => {
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
function oneDay(r: Reader): Day | undefined {
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
function monthDay(r: Reader): Day | undefined {
  r.take('the');
  const day = r.ordinal();
  return day === undefined || /^\p{L}+days?$/u.test(r.word()) ? undefined : { is: 'nth', day };
}

/** “3 December”, “the 3rd of December 2027”, “May 5th”, “2027-05-31”. */
function dateOf(r: Reader): Day | undefined {
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

const clock: Read = (r, found) => {
  const marked = r.takeOne('at', '@') !== undefined;
  const from = r.at;
  if (marked && r.takeOne('noon', 'midday')) return addClock(found, { hour: 12, minute: 0, isExact: true, hasMeridiem: true });
  if (marked && r.takeOne('lunch', 'lunchtime', 'night')) {
    found.part = r.word(-1);
    return true;
  }
  if (r.take('midnight')) return problem(found, 'hour', 'midnight');
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

function oneClock(r: Reader, marked: boolean, found: TimeReading): Clock | undefined {
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

/** “In the morning”; directly after a day, “morning” alone. */
const part: Read = (r, found) => {
  if (found.part !== undefined) return undefined;
  const isMarked = r.take('in', 'the');
  if (!isMarked && found.days.length === 0 && found.every === undefined) return undefined;
  const word = r.word();
  if (!PARTS.has(word) || (isMarked && ['noon', 'midday', 'lunch', 'lunchtime'].includes(word)) || (!isMarked && word.startsWith('lunch')))
    return undefined;
  // “At 12:00 lunch”, “at 19:00 night cream”: the text begins here.
  if (!isMarked && found.clocks.length > 0) return undefined;
  r.at += 1;
  found.part = word;
  found.isOpen = !isMarked;
  return true;
};

const READERS: readonly Read[] = [zone, every, timesADay, duration, from, until, lasting, except, day, clock, part];
