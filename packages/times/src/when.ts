// When people want to be reminded: "on Friday at 9", "in 20 minutes", "every weekday at 8 except Friday", "at 9 am Paris time".
import { type AlarmRule, wallTimeAt } from './occurrences.ts';
import { daysOf } from './said-days.ts';
import { type Choice, choicesOf } from './said-hours.ts';
import { scheduleOfHours } from './said-window.ts';
import { type Here, isUnclear, MAX_YEARS_AHEAD, ringsAlike, ruleOf, type Unclear } from './schedule.ts';
import { scheduleOf, type TimeFields } from './time-fields.ts';
import { readTime } from './time-reader.ts';
import type { Hours, TimeReading } from './time-reading.ts';
import { isInForce } from './zones.ts';

const NOTHING_MORE = /^[\s.!?,]*$/;

/** No alarm waits for anything but a time. */
const CONDITION = /^[\s,]*(?:unless|if|when|whenever|while|except|excluding|but|besides|only|not)\b/i;

/** What the words mean to a person in that zone, if all of them are words for one time. */
export function ruleIn(words: string, here: Here): AlarmRule | Unclear {
  const reading = readTime(words);
  if (reading === undefined) return { why: 'no-time' };
  const rest = words.slice(reading.end);
  if (!NOTHING_MORE.test(rest)) return { why: 'unread', words: rest.trim() };
  const rules = rulesOf(reading, here);
  return isUnclear(rules) ? rules : rules.likeliest;
}

/**
 * What a model made of the words, if it is what they say. Words that code cannot read, such as those of another language, are held to
 * their digits: the answer names the day, the hour and the zone.
 */
export function ruleOfFields(fields: TimeFields, words: string, here: Here): AlarmRule | Unclear {
  const reading = readTime(words);
  if (reading?.problem !== undefined) return reading.problem;
  const more = words.slice(reading?.end ?? 0);
  if (reading !== undefined && CONDITION.test(more)) return { why: 'unread', words: more.trim() };
  const isRead = reading !== undefined && NOTHING_MORE.test(words.slice(reading.end));
  const read = isRead ? rulesOf(reading, here) : undefined;
  if (read !== undefined && isUnclear(read)) return read;
  const made = ruleMadeOf(fields, here);
  if (isUnclear(made)) return made;
  if (read === undefined)
    return hasTimes(words, fields, made) ? made : { why: timesOf(made).length > 1 ? 'which-times' : 'not-said', words };
  return read.all.some((rule) => ringsAlike(rule, made, read.isAnchored)) ? made : { why: 'not-said', words };
}

function ruleMadeOf(fields: TimeFields, here: Here): AlarmRule | Unclear {
  if (fields.inMinutes === undefined) {
    const schedule = scheduleOf(fields, here);
    return isUnclear(schedule) ? schedule : ruleOf(schedule, here.now);
  }
  const { every, times, date } = fields;
  return (every ?? times ?? date) === undefined ? { start: inMinutes(fields.inMinutes, here), zone: here.zone } : { why: 'several' };
}

const timesOf = ({ start, every }: AlarmRule): readonly string[] => every?.times ?? [start.slice(11)];

/** A time that is written with its minutes has to be one of those; of several, each has to be written. */
function hasTimes(words: string, { inMinutes: minutes }: TimeFields, rule: AlarmRule): boolean {
  if (minutes !== undefined) return true;
  const times = timesOf(rule).map((time) => time.split(':').map(Number));
  const has = (hour: number, minute?: number) => times.some(([h = 0, m]) => h % 12 === hour % 12 && (minute === undefined || m === minute));
  const written = [...words.matchAll(/(?<!\d)(\d{1,2}):(\d\d)(?!\d)/g)];
  if (!written.every(([, hour, minute]) => has(Number(hour), Number(minute)))) return false;
  const numbers = [...words.matchAll(/\d+/g)].map(([digits]) => Number(digits) % 12);
  return times.length === 1 || times.every(([hour = 0]) => numbers.includes(hour % 12));
}

interface Rules {
  likeliest: AlarmRule;
  /** Also those that are rarely meant. */
  all: AlarmRule[];
  /** The words say which day is the first. */
  isAnchored: boolean;
}

function rulesOf(reading: TimeReading, here: Here): Rules | Unclear {
  if (reading.problem !== undefined) return reading.problem;
  const place = { ...here, zone: reading.zone?.zone ?? here.zone };
  if (reading.inMinutes !== undefined) return rulesIn(reading, place);
  if (reading.hours !== undefined) return rulesOfHours({ ...reading, hours: reading.hours }, place);
  const atMidnight = reading.clocks.some(({ isMidnight }) => isMidnight);
  const isTonight = reading.part === 'tonight' && reading.days.length === 1;
  if (atMidnight && reading.days.length > 0 && !isTonight) return { why: 'hour', words: 'midnight' };
  // It ends this night.
  if (atMidnight && isTonight) return rulesOf({ ...reading, part: undefined, days: [] }, here);
  const schedule = daysOf(reading, place);
  if (isUnclear(schedule)) return schedule;
  const choices = choicesOf(reading, here);
  if ('why' in choices) return choices;
  const made = choices.map(({ times, isRare }: Choice) => {
    const rule = ruleOf({ ...schedule, times }, here.now);
    // “On Monday at 9”, on a Monday at 10.
    const isOver = isUnclear(rule) && rule.why === 'past' && schedule.isWeekday;
    return { isRare, rule: isOver ? ruleOf({ ...schedule, from: schedule.from.add({ days: 7 }), times }, here.now) : rule };
  });
  const all = made.flatMap(({ rule, isRare }) => (isUnclear(rule) ? [] : [{ rule, isRare }]));
  const usual = all.filter(({ isRare }) => !isRare).map(({ rule }) => rule);
  const [likeliest] = schedule.isNext ? usual.toSorted((a, b) => (a.start < b.start ? -1 : 1)) : usual;
  if (likeliest === undefined) return refusalOf(reading, made[0]?.rule);
  if (reading.zone && !isInForce(reading.zone, likeliest.start)) return { why: 'zone', words: reading.zone.words };
  return { likeliest, all: all.map(({ rule }) => rule), isAnchored: isAnchored(reading) };
}

function rulesOfHours(reading: TimeReading & { hours: Hours }, here: Here): Rules | Unclear {
  const schedule = scheduleOfHours(reading, here);
  if (isUnclear(schedule)) return schedule;
  const rule = ruleOf(schedule, here.now);
  // Of one day, the times are over.
  if (isUnclear(rule)) return rule.why === 'end' && (reading.until ?? reading.lasts) === undefined ? { why: 'past' } : rule;
  if (reading.zone && !isInForce(reading.zone, rule.start)) return { why: 'zone', words: reading.zone.words };
  return { likeliest: rule, all: [rule], isAnchored: true };
}

function refusalOf({ clocks, part, days: [day] }: TimeReading, rule: AlarmRule | Unclear | undefined): Unclear {
  const found: Unclear = rule !== undefined && isUnclear(rule) ? rule : { why: 'no-time' };
  const isToday = day?.is === 'ahead' && day.count === 0 && clocks.length === 0 && part === undefined;
  return found.why === 'past' && isToday ? { why: 'which-hour' } : found;
}

const isAnchored = ({ every, days, from }: TimeReading): boolean =>
  every === undefined ||
  days.length > 0 ||
  from !== undefined ||
  every.weekdays !== undefined ||
  (every.unit === 'day' && every.interval === 1);

function rulesIn(reading: TimeReading, here: Here): Rules | Unclear {
  const { inMinutes: minutes = 0, days, clocks, every, hours, part, until, lasts, from } = reading;
  if (days.length + clocks.length > 0 || (every ?? hours ?? part ?? until ?? lasts ?? from) !== undefined) return { why: 'several' };
  if (minutes > MAX_YEARS_AHEAD * 366 * 1440) return { why: 'too-far' };
  const rule = { start: inMinutes(minutes, here), zone: here.zone };
  return { likeliest: rule, all: [rule], isAnchored: true };
}

/** Rings with the first whole minute. */
const inMinutes = (minutes: number, { now, zone }: Here): string =>
  wallTimeAt(new Date(Math.ceil((now.getTime() + Math.round(minutes * 60_000)) / 60_000) * 60_000), zone);
