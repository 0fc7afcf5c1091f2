// When people want to be reminded: "on Friday at 9", "in 20 minutes", "every Monday and Thursday at 8".
import { linear } from '@offshoot/linear-patterns';
import type { ParsedResult } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';
import { chrono } from '../../domain/chrono.ts';
import { type AlarmRule, instantOf, type Repeat, wallTimeAt } from './occurrences.ts';

/**
 * `no-time`: no words for a time that are understood. `several`: more than one time. `too-often`: more than once a day. `repeat`: it
 * repeats in a way that alarms cannot. `too-far`: years ahead.
 */
export type Unclear = 'no-time' | 'several' | 'past' | 'too-often' | 'repeat' | 'too-far';

type Components = ParsedResult['start'];

/** Part of a text: from `start`, up to and without `end`. */
export interface Span {
  start: number;
  end: number;
}

const MOST_YEARS_AHEAD = 5;
const DAYS = ['mon', 'tues?', 'wed(?:nes)?', 'thu(?:rs)?', 'fri', 'sat(?:ur)?', 'sun'].map((day) => `${day}(?:days?)?`);
const DAY = `(?:${DAYS.join('|')})`;
const DAY_LIST = `${DAY}(?:(?:, | and |, and | & )${DAY})*`;
const NTH = '(?:(?:other|second|2nd|third|3rd|fourth|4th|[2-9]|1[0-2]) )?';
const REPEATED = linear(
  new RegExp(
    `\\b(?:(?:every|each) ${NTH}(?:single )?(?:days?|weekdays?|work(?:ing )?days?|weeks?|months?|years?|mornings?|afternoons?|evenings?|nights?|${DAY_LIST})|daily|weekly|monthly|yearly|(?:on )?(?:weekdays|(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:(?:, | and |, and )(?:mon|tues|wednes|thurs|fri|satur|sun)days)*))\\b`,
    'i',
  ),
);
/** "The first Monday of each month". */
const NTH_WEEKDAY = new RegExp(
  `\\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th) ${DAY} (?:of|in) (?:the|each|every)(?: month| year)?\\b`,
  'i',
);
/** "The 5th", which is of this month or the next one. */
const NTH_DAY = /\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b(?! of\b| \p{L}+day\b)/iu;
/** "Two hours before dinner": nobody knows when dinner is. */
const RELATIVE = /\b(?:before|after|ago)\s*$/i;
/** "Look at 5" names what is looked at. */
const LOOKING = /\blook(?:s|ing|ed)?\s+$/i;
const TOO_OFTEN = linear(/\b(?:(?:every|each) (?:\w+ )?(?:second|minute|hour)s?|hourly|all the time|constantly)\b/i);
/** Hours of the parts of a day that are named without one. */
const PARTS: [RegExp, number][] = [
  [/\bmornings?\b/i, 9],
  [/\b(?:noon|midday|lunch(?:time)?)\b/i, 12],
  [/\bafternoons?\b/i, 15],
  [/\bevenings?\b/i, 19],
  [/\b(?:tonight|nights?)\b/i, 21],
];
const DEFAULT_HOUR = 9;

interface Here {
  now: Date;
  /** IANA time zone of whoever speaks. */
  zone: string;
  /** Small hours are meant: somebody wants to be woken. */
  isEarly?: boolean;
}

/** The words for the time, with the prepositions before them. */
export function timeSpansIn(text: string, here: Here): Span[] {
  const spans: Span[] = [];
  const repeated = TOO_OFTEN.exec(text) ?? NTH_WEEKDAY.exec(text) ?? REPEATED.exec(text);
  if (repeated) spans.push({ start: repeated.index, end: repeated.index + repeated[0].length });
  const nth = NTH_DAY.exec(text);
  if (nth) spans.push({ start: nth.index, end: nth.index + nth[0].length });
  for (const { index, text: said } of timesIn(text, here)) spans.push({ start: index, end: index + said.length });
  return joined(spans, text);
}

function joined(spans: readonly Span[], text: string): Span[] {
  const result: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const before = linear(/(?:\b(?:on|at|by|in|from|starting|the|this|for|until)\s+)*$/i).exec(text.slice(0, start));
    const from = start - (before?.[0].length ?? 0);
    const last = result.at(-1);
    if (last && /^[\s,]*$/.test(text.slice(last.end, from))) last.end = Math.max(last.end, end);
    else result.push({ start: from, end });
  }
  return result;
}

/** What the words mean to somebody in that zone. */
export function ruleIn(words: string, here: Here): AlarmRule | Unclear {
  if (TOO_OFTEN.test(words)) return 'too-often';
  if (NTH_WEEKDAY.test(words)) return 'repeat';
  if (RELATIVE.test(words)) return 'no-time';
  const every = repeatIn(words);
  const times = timesIn(words.replace(REPEATED, ' '), here);
  if (times.filter(({ start }) => hasDate(start)).length > 1 || times.filter(({ start }) => start.isCertain('hour')).length > 1)
    return 'several';
  const [first] = times;
  if (first === undefined && every === undefined && !NTH_DAY.test(words)) return 'no-time';
  const start = every === undefined ? onceAt(words, first, here) : firstOf(words, every, first, here);
  if (start === undefined) return 'no-time';
  const at = instantOf(start, here.zone);
  if (at <= here.now) return 'past';
  if (at.getTime() - here.now.getTime() > MOST_YEARS_AHEAD * 366 * 86_400_000) return 'too-far';
  return { start, zone: here.zone, ...(every && { every }) };
}

/** An order with a time is short, and the time that it takes to find times grows with the square of the length. UTF-16 units. */
const MAX_READ = 600;

function timesIn(whole: string, { now, zone }: Here): ParsedResult[] {
  const text = whole.slice(0, MAX_READ);
  const offset = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;
  return chrono()
    .parse(text, { instant: now, timezone: offset }, { forwardDate: true })
    .filter(({ text: said, index }) => !(/^at /i.test(said) && LOOKING.test(text.slice(0, index))));
}

function onceAt(words: string, said: ParsedResult | undefined, here: Here): string | undefined {
  const nth = NTH_DAY.exec(words);
  if (nth && (said === undefined || !hasDate(said.start))) return onDayOfMonth(Number(nth[1]), words, said, here);
  if (said === undefined) return undefined;
  const { start } = said;
  // "In 20 minutes", or a zone of its own.
  if (start.isCertain('timezoneOffset')) return wallTimeAt(roundedUp(start.date()), here.zone);
  const day = dateOf(start);
  const hours = hoursOf(words, start, here);
  const minute = start.isCertain('hour') ? (start.get('minute') ?? 0) : 0;
  const at = (date: Temporal.PlainDate, hour: number) => date.toPlainDateTime({ hour, minute }).toString({ smallestUnit: 'minute' });
  if (hasDate(start)) {
    const isToday = day.equals(today(here));
    const left = isToday ? hours.find((hour) => instantOf(at(day, hour), here.zone) > here.now) : undefined;
    return at(day, left ?? hours[0] ?? DEFAULT_HOUR);
  }
  for (const date of [today(here), today(here).add({ days: 1 })])
    for (const hour of hours) if (instantOf(at(date, hour), here.zone) > here.now) return at(date, hour);
  return undefined;
}

const hasDate = (start: Components): boolean => (['day', 'weekday', 'month', 'year'] as const).some((part) => start.isCertain(part));

function onDayOfMonth(nth: number, words: string, said: ParsedResult | undefined, here: Here): string | undefined {
  const [hour = DEFAULT_HOUR] = said ? hoursOf(words, said.start, here) : [partOf(words) ?? DEFAULT_HOUR];
  const minute = said?.start.isCertain('hour') ? (said.start.get('minute') ?? 0) : 0;
  let day = today(here);
  for (let tries = 0; tries < 63; tries += 1, day = day.add({ days: 1 })) {
    const start = day.toPlainDateTime({ hour, minute }).toString({ smallestUnit: 'minute' });
    if (day.day === nth && instantOf(start, here.zone) > here.now) return start;
  }
  return undefined;
}

/** The first occurrence that is still to come. */
function firstOf(words: string, every: Repeat, said: ParsedResult | undefined, here: Here): string | undefined {
  const [hour = DEFAULT_HOUR] = said ? hoursOf(words, said.start, here) : [partOf(words) ?? DEFAULT_HOUR];
  const minute = said?.start.isCertain('hour') ? (said.start.get('minute') ?? 0) : 0;
  const isDated = said !== undefined && every.unit !== 'day' && every.weekdays === undefined && said.start.isCertain('day');
  const ofMonth = every.unit === 'month' && !isDated ? Number(/\b(\d{1,2})(?:st|nd|rd|th)\b/.exec(words)?.[1] ?? 0) : 0;
  let day = isDated ? dateOf(said.start) : today(here);
  // The longest wait is for the 31st.
  for (let tries = 0; tries < 63; tries += 1, day = day.add({ days: 1 })) {
    if (every.weekdays && !every.weekdays.includes(day.dayOfWeek)) continue;
    if (ofMonth > 0 && day.day !== ofMonth) continue;
    const start = day.toPlainDateTime({ hour, minute }).toString({ smallestUnit: 'minute' });
    if (instantOf(start, here.zone) > here.now) return start;
  }
  return undefined;
}

/** As meant, the likeliest first: "at 5" is rarely at night. */
function hoursOf(words: string, start: Components, { isEarly }: Here): number[] {
  if (!start.isCertain('hour')) return [partOf(words) ?? DEFAULT_HOUR];
  const hour = start.get('hour') ?? DEFAULT_HOUR;
  const isExact =
    start.isCertain('meridiem') ||
    hour === 0 ||
    hour >= 12 ||
    /\b0\d[:.]\d\d/.test(words) ||
    /\bmorning\b/i.test(words) ||
    isEarly === true;
  if (isExact) return [hour];
  return hour <= 6 ? [hour + 12] : [hour, hour + 12];
}

function partOf(words: string): number | undefined {
  return PARTS.find(([pattern]) => pattern.test(words))?.[1];
}

function repeatIn(words: string): Repeat | undefined {
  const said = REPEATED.exec(words)?.[0].toLowerCase();
  if (said === undefined) return undefined;
  const interval = /\b(?:other|second|2nd|2)\b/.test(said)
    ? 2
    : Number(/\b(\d+)\b/.exec(said.replace(/(?<=\d)(?:rd|th)/, ''))?.[1] ?? (/third/.test(said) ? 3 : /fourth/.test(said) ? 4 : 1));
  const weekdays = DAYS.flatMap((day, index) => (new RegExp(`\\b${day}\\b`).test(said) ? [index + 1] : []));
  if (weekdays.length > 0) return { unit: 'week', interval, weekdays };
  if (/weekday|work/.test(said)) return { unit: 'week', interval: 1, weekdays: [1, 2, 3, 4, 5] };
  if (/week/.test(said)) return { unit: 'week', interval };
  if (/month/.test(said)) return { unit: 'month', interval };
  return { unit: /year/.test(said) ? 'year' : 'day', interval };
}

const today = ({ now, zone }: Here): Temporal.PlainDate => Temporal.PlainDate.from(wallTimeAt(now, zone).slice(0, 10));

function dateOf(start: Components): Temporal.PlainDate {
  return new Temporal.PlainDate(start.get('year') ?? 0, start.get('month') ?? 1, start.get('day') ?? 1);
}

const roundedUp = (at: Date): Date => new Date(Math.ceil(at.getTime() / 60_000) * 60_000);
