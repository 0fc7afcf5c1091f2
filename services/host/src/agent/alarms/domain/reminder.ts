// What a reminder is, and what the agent says about it.
import type { CardWords } from '@offshoot/actions';
import { oneLine } from '@offshoot/text/one-line.ts';
import { type AlarmRule, type Due, occurrence, wallTimeAt } from '@offshoot/times/occurrences.ts';
import { MAX_TIMES_A_DAY, type Unclear } from '@offshoot/times/schedule.ts';
import { zoneName } from '@offshoot/times/zones.ts';
import type { Alarm } from './alarm.ts';

export const MAX_PER_PERSON = 10;
export const MAX_REMINDERS = 50;
/** UTF-16 units. */
export const MAX_REMINDER_TEXT = 300;
/** Later than this, an alarm says that it is late. */
const LATE_MS = 2 * 60_000;

export const REMINDER_WORDS: CardWords = { title: 'Set a reminder', arguments: { at: 'When', whom: 'For' } };

export type NotSet = Unclear | { why: 'too-many'; words?: undefined };

/** Each asks for what is missing, or says by name what it does not keep. */
export function notSetLine({ why, words }: NotSet): string {
  const named = words === undefined ? undefined : `“${oneLine(words).slice(0, MAX_NAMED).toWellFormed()}”`;
  const whatIs = named ?? 'that';
  switch (why) {
    case 'no-time':
      return 'When shall I remind you? Say a day or a time, such as “remind me tomorrow at 9 to call the hotel”.';
    case 'language':
      return 'I read times in English only. Say it like “remind me tomorrow at 9 to call the hotel”. I have set no reminder.';
    case 'which-day':
      return `Which day is ${whatIs}? Name it, such as “on Saturday at 9”. I have set no reminder.`;
    case 'which-hour':
      return 'At what time today? Say the hour, such as “today at 17:00”. I have set no reminder.';
    case 'which-times':
      return 'At which times? Say each of them, such as “every day at 9:00 and 21:00”. I have set no reminder.';
    case 'which-hours':
      return 'Between which hours? Say “every 2 hours from 9 to 17”, or “every 2 hours until 20:00” for today. I have set no reminder.';
    case 'several':
      return 'I keep one time for each reminder. Ask for them one by one, or say “every Monday and Wednesday”.';
    case 'past':
      return 'That time is over already, so I have set no reminder.';
    case 'too-often':
      return `I remind people ${MAX_TIMES_A_DAY} times a day at most, so I have set no reminder.`;
    case 'repeat':
      return 'I can repeat a reminder every day, week, month or year, on days of the week, or on the last day of each month. I have set none.';
    case 'too-far':
      return 'That is too far ahead: I set reminders for the next five years.';
    case 'zone':
      return `I don't know which time zone ${named ?? 'you mean'} is then. Name a city of it, such as “at 9 am Paris time”. I have set no reminder.`;
    case 'zone-or-text':
      return `Is ${whatIs} a time zone, or what I shall remind you of? Say “… Paris time to …”. I have set no reminder.`;
    case 'hour':
      return `Which hour do you mean${named === undefined ? '' : ` by ${named}`}? Say it like “at 9 am” or “at 21:00”. I have set no reminder.`;
    case 'date':
      return `Which day do you mean${named === undefined ? '' : ` by ${named}`}? Say it like “on Friday” or “on 31 May”. I have set no reminder.`;
    case 'exception':
      return `I can leave out days of the week and dates, such as “every weekday at 8 except Friday”, but not ${whatIs}. I have set no reminder.`;
    case 'end':
      return `I can end a repeated reminder on a day, such as “every day at 9 until Friday” or “for a week”, but not ${whatIs}. I have set no reminder.`;
    case 'apart':
      return `Does ${whatIs} belong to the time? Then say it right after the time: “remind me every day at 9 until Friday to …”. I have set no reminder.`;
    case 'unread':
      return `I don't understand ${whatIs} as a time. Say the time first, then “to”: “remind me tomorrow at 9 to call the hotel”. I have set no reminder.`;
    case 'not-said':
      return `When do you mean${named === undefined ? '' : ` by ${named}`}? Say the day and the hour, such as “on 31 May at 9:00”. I have set no reminder.`;
    case 'too-many':
      return `I keep ${MAX_PER_PERSON} reminders for a person at most. Cancel one first: “cancel the reminder about …”.`;
  }
}

/** UTF-16 units of words that an answer names. */
const MAX_NAMED = 60;

/** Whether the zone is a guess is said, because nine o'clock is another time elsewhere. */
export const zoneText = ({ zone }: AlarmRule, { isGuess }: { isGuess: boolean }): string =>
  isGuess ? `(${zone}, because your profile names no time zone)` : `(${zoneName(zone)})`;

export function setLine({ rule, text, whom }: Alarm, o: { isGuess: boolean }): string {
  const zone = zoneText(rule, o);
  const whose = whom === 'speaker' ? 'you' : 'everybody';
  return `I'll remind ${whose}${text && ` of “${text}”`} ${timeText(rule, 0)} ${zone}.`;
}

export function ringLine({ rule, text, whom }: Alarm, due: Due, o: { name: string; now: Date }): string {
  const to = whom === 'speaker' ? `${o.name}, y` : 'Y';
  const asked = whom === 'speaker' ? 'you asked me to remind you' : `${o.name} asked me to remind you`;
  return `⏰ ${to === 'Y' ? asked : `${o.name}, ${asked}`}${text === '' ? '.' : `: ${text}`}${lateText(due, { zone: rule.zone, now: o.now })}`;
}

/** A late reminder says that it is late. */
export function lateText({ at, missed }: Due, { zone, now }: { zone: string; now: Date }): string {
  const late = now.getTime() - at.getTime() > LATE_MS ? `This is late: it was for ${dayText(at, zone)}.` : '';
  const before = missed > 0 ? `I missed ${missed} before it.` : '';
  return late || before ? ` (${[late, before].filter(Boolean).join(' ')})` : '';
}

export function listLine(reminders: readonly (Alarm & { name: string })[]): string {
  if (reminders.length === 0) return 'I have no reminders.';
  const lines = reminders.map(
    ({ kind, rule, text, nextIndex, name }) =>
      `• ${kind === 'trigger' ? 'post ' : ''}${text || 'no words'}: ${timeText(rule, nextIndex)} (${zoneName(rule.zone)}), for ${name}`,
  );
  return ['My reminders:', ...lines].join('\n');
}

export const cancelledLine = (cancelled: readonly Alarm[]): string =>
  cancelled.length === 1 ? `Cancelled: ${cancelled[0]?.text || 'the reminder'}.` : `Cancelled ${cancelled.length} reminders.`;

export const NOT_HERE = "I can't do that here.";
export const NONE_TO_CANCEL = 'I have no such reminder. Say “list the reminders” to see them.';
export const NOT_YOURS_TO_CANCEL = 'Only whoever asked for it and my owner can cancel that reminder.';
export const WHICH_ONE = 'Which one? Say some of its words: “cancel the reminder about …”, or “cancel all reminders”.';

/** "every Monday, Tuesday, except on Friday, 1 May 2026, until Friday, 29 May 2026, next on Monday, 4 May 2026 at 09:00" */
export function timeText(rule: AlarmRule, index: number): string {
  const at = occurrence(rule, index);
  const { every } = rule;
  const next = at === undefined ? '' : `on ${dayText(at, rule.zone)}`;
  if (every === undefined) return next;
  if (every.until === rule.start.slice(0, 10)) return dayTimesText(rule, next, index);
  const days = every.weekdays && daysText(every.weekdays);
  const unit = every.interval === 1 ? every.unit : `${every.interval} ${every.unit}s`;
  const parts = [
    `every ${days === undefined ? unit : every.interval === 1 ? days : `${unit} on ${days}`}${placeText(rule)}`,
    every.times && `at ${listText(every.times)}`,
    every.except && `except on ${listText(every.except.map(dateText))}`,
    every.until && `until ${dateText(every.until)}`,
  ];
  return `${parts.filter((part) => part !== undefined).join(' ')}, next ${next}`;
}

/** All on one day: "on Friday, 1 May 2026 at 10:00, 12:00 and 14:00" */
function dayTimesText({ start, every }: AlarmRule, next: string, index: number): string {
  const times = every?.times?.filter((time) => time >= start.slice(11, 16)) ?? [];
  return times.length - index < 2 ? next : `on ${dateText(start.slice(0, 10))} at ${listText(times.slice(index))}`;
}

/** Which day of a month, if some have none. */
function placeText({ start, every }: AlarmRule): string {
  if (every?.isLastDay) return ' on its last day';
  const [month, day] = start.slice(5, 10).split('-').map(Number);
  if (day === undefined || day <= 28) return '';
  if (every?.unit === 'month') return ` that has a day ${day}`;
  return every?.unit === 'year' && month === 2 ? ' that has a 29 February' : '';
}

const daysText = (days: readonly number[]): string =>
  days.join() === '1,2,3,4,5' ? 'weekday' : days.map((day) => WEEKDAYS[day - 1]).join(', ');

const listText = (all: readonly string[]): string =>
  [all.slice(0, -1).join(', '), ...all.slice(-1)].filter((part) => part !== '').join(' and ');

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const dateText = (date: string): string => dayOf(new Date(`${date}T12:00:00Z`), 'UTC');

/** "Friday, 27 November 2026" */
const dayOf = (at: Date, zone: string): string =>
  at
    .toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: zone })
    .replace(/^(\w+) /, '$1, ');

/** "Friday, 27 November 2026 at 09:00" */
const dayText = (at: Date, zone: string): string => `${dayOf(at, zone)} at ${wallTimeAt(at, zone).slice(11, 16)}`;
