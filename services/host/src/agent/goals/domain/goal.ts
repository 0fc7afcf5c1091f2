// A goal: what it is, when it is looked at, and how much that may cost.
import type { ActionKind } from '@offshoot/actions';
import type { GoalPriority, GoalStatus } from '@offshoot/context';
import { indexOfWord } from '@offshoot/text/whole-words.ts';
import { type AlarmRule, instantOf, occurrence } from '@offshoot/times/occurrences.ts';
import { type Here, isUnclear, today, type Unclear } from '@offshoot/times/schedule.ts';
import type { TimeFields } from '@offshoot/times/time-fields.ts';
import { ruleIn, ruleOfFields } from '@offshoot/times/when.ts';
import { Temporal } from 'temporal-polyfill';

export interface Goal {
  /** ID of its memory item. */
  itemId: string;
  /** What asked for it, and its place there. */
  messageId: string;
  place: number;
  /** XMTP inbox. */
  askedBy: string;
  /** Of its memory item. */
  text: string;
  /** Empty: not said. */
  why: string;
  priority: GoalPriority;
  status: GoalStatus;
  setAt: Date;
  /** Repeated, with an end. */
  rule: AlarmRule;
  /** Ticks in a row that found nothing new. */
  idle: number;
  lookedAt: Date;
}

/** Private and undoable, like a reminder: the member who asks for it decides. */
export const SET_GOAL: ActionKind = { name: 'goal.set', risk: 'R3', content: [] };
/** Says what is new about it. */
export const TELL_GOAL: ActionKind = { name: 'goal.tell', risk: 'R2', content: [] };

export const GOAL_TAG = 'goal';
export const MAX_GOALS = 10;
export const MAX_GOALS_PER_PERSON = 3;
/** Each look may cost a call of a model. */
export const MAX_LOOKS_A_DAY = 6;
/** What is read for one goal at each tick. */
export const MAX_WATCHES = 3;
/** Of a language model, for all goals in 24 hours. */
export const MAX_CALLS_A_DAY = 24;
const MAX_DAYS = 366;
/** For a goal whose end nobody says, and for each renewal. */
export const DAYS = 7;
/** Of each day, unless people say a time. */
const TICK_TIMES = ['09:00', '13:00', '17:00', '21:00'];

/** What was said about the end or about when to look. */
export interface GoalAsked {
  text: string;
  /** Words of the message. Empty: none. */
  when: string;
  time?: TimeFields;
}

export type GoalUnclear = Unclear | { why: 'not-here' | 'once'; words?: string };

/** `said`: the message. Nothing is taken up that it does not say. */
export function goalAsked({ text, when, time }: GoalAsked, said: string, here: Here): { rule: AlarmRule } | GoalUnclear {
  const has = (part: string) => indexOfWord(said.toLowerCase(), part.toLowerCase()) >= 0;
  if (text === '' || !has(text)) return { why: 'not-here' };
  if (when === '') return ruleUntil(today(here).add({ days: DAYS }), here);
  if (!has(when)) return { why: 'not-said', words: when };
  if (UNTIL.test(when)) {
    const daily = ruleIn(`every day at 23:59 ${when.replace(UNTIL, (word) => (/^for/i.test(word) ? word : 'until '))}`, here);
    if (isUnclear(daily)) return daily;
    return ruleUntil(Temporal.PlainDate.from(daily.every?.until ?? daily.start.slice(0, 10)), here);
  }
  const rule = time === undefined ? ruleIn(when, here) : ruleOfFields(time, when, here);
  if (isUnclear(rule)) return rule;
  const { start, zone, every } = rule;
  // “On Friday”: until then.
  if (every === undefined) return ruleUntil(Temporal.PlainDate.from(start.slice(0, 10)), here);
  const last = every.until ?? Temporal.PlainDate.from(start.slice(0, 10)).add({ days: LONG_ENOUGH[every.unit] }).toString();
  return bounded({ start, zone, every: { ...every, until: last } }, here);
}

const UNTIL = /^(?:until|till|til|up to|through|by|before|for)\s+/i;
/** Days, for a repetition whose end nobody says. */
const LONG_ENOUGH = { day: DAYS, week: 28, month: 91, year: MAX_DAYS } as const;

/** Several times a day until the end of that day. */
export function ruleUntil(last: Temporal.PlainDate, here: Pick<Here, 'now' | 'zone'>): { rule: AlarmRule } | GoalUnclear {
  const first = today(here);
  const left = (day: Temporal.PlainDate) =>
    TICK_TIMES.map((time) => `${day.toString()}T${time}`).find((wall) => instantOf(wall, here.zone) > here.now);
  const start = left(first) ?? left(first.add({ days: 1 }));
  if (start === undefined || Temporal.PlainDate.compare(last, start.slice(0, 10)) < 0) return { why: 'past' };
  const every = { unit: 'day', interval: 1, times: TICK_TIMES, until: last.toString() } as const;
  return bounded({ start, zone: here.zone, every }, here);
}

function bounded(rule: AlarmRule, { now, zone }: Pick<Here, 'now' | 'zone'>): { rule: AlarmRule } | GoalUnclear {
  if ((rule.every?.times?.length ?? 0) > MAX_LOOKS_A_DAY) return { why: 'too-often' };
  const latest = today({ now, zone }).add({ days: MAX_DAYS });
  return Temporal.PlainDate.compare(lastDayOf(rule), latest) > 0 ? { why: 'too-far' } : { rule };
}

/** Why no goal is looked at by a rule that was made elsewhere. Throws RangeError for a day that does not exist. */
export function whyNotLooked(rule: AlarmRule, now: Date): 'end' | 'too-often' | undefined {
  if (rule.every?.until === undefined) return 'end';
  const held = bounded(rule, { now, zone: rule.zone });
  if (!('why' in held)) return undefined;
  return held.why === 'too-often' ? held.why : 'end';
}

/** "2026-11-27" */
export const lastDayOf = ({ start, every }: AlarmRule): string => every?.until ?? start.slice(0, 10);

/** "2026-11-27" of a client. Undefined: there is no such day. */
export function dayIn(written: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(written, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** After that many looks in vain, it looks once a day, and then once a week. */
const IDLE_BEFORE_DAILY = 8;
const IDLE_BEFORE_WEEKLY = 15;
const DAY_MS = 86_400_000;

/** The next occurrence after this one. What brings nothing new is looked at more rarely; the last time never falls away. */
export function nextLook(rule: AlarmRule, index: number, idle: number): number {
  const at = occurrence(rule, index)?.getTime() ?? 0;
  const pauseMs = idle < IDLE_BEFORE_DAILY ? 0 : idle < IDLE_BEFORE_WEEKLY ? DAY_MS : 7 * DAY_MS;
  let next = index + 1;
  for (; ; next += 1) {
    const then = occurrence(rule, next);
    if (then === undefined) return Math.max(index + 1, next - 1);
    if (then.getTime() - at >= pauseMs) return next;
  }
}
