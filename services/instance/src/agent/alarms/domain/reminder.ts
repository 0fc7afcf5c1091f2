// What a reminder is, and what the agent says about it.
import type { CardWords } from '@offshoot/actions';
import type { Alarm } from './alarm.ts';
import { type AlarmRule, type Due, occurrence, wallTimeAt } from './occurrences.ts';
import type { Unclear } from './when.ts';

export const MOST_PER_PERSON = 10;
export const MOST_REMINDERS = 50;
/** UTF-16 units. */
export const MAX_REMINDER_TEXT = 300;
/** Later than this, an alarm says that it is late. */
const LATE_MS = 2 * 60_000;

export const REMINDER_WORDS: CardWords = { title: 'Set a reminder', arguments: { at: 'When', whom: 'For' } };

export type NotSet = Unclear | 'too-many';

const notSet: Record<NotSet, string> = {
  'no-time': 'When shall I remind you? Say a day or a time, such as “remind me tomorrow at 9 to call the hotel”.',
  several: 'I keep one time for each reminder. Ask for them one by one, or say “every Monday and Wednesday”.',
  repeat: 'I can repeat a reminder every day, week, month or year, or on days of the week. I have set none.',
  past: 'That time is over already, so I have set no reminder.',
  'too-often': 'I remind people once a day at most, so I have set no reminder.',
  'too-far': 'That is too far ahead: I set reminders for the next five years.',
  'too-many': `I keep ${MOST_PER_PERSON} reminders for a person at most. Cancel one first: “cancel the reminder about …”.`,
};
export const notSetLine = (why: NotSet): string => notSet[why];

/** Whether the zone is a guess is said, because nine o'clock is another time elsewhere. */
export function setLine({ rule, text, whom }: Alarm, o: { knowsZone: boolean }): string {
  const zone = o.knowsZone ? `(${rule.zone})` : '(UTC, because your profile names no time zone)';
  const whose = whom === 'speaker' ? 'you' : 'everybody';
  return `I'll remind ${whose}${text && ` of “${text}”`} ${timeText(rule, 0)} ${zone}.`;
}

export function ringLine({ rule, text, whom }: Alarm, due: Due, o: { name: string; now: Date }): string {
  const to = whom === 'speaker' ? `${o.name}, y` : 'Y';
  const asked = whom === 'speaker' ? 'you asked me to remind you' : `${o.name} asked me to remind you`;
  return `⏰ ${to === 'Y' ? asked : `${o.name}, ${asked}`}${text === '' ? '.' : `: ${text}`}${lateText(due, { zone: rule.zone, now: o.now })}`;
}

/** What is late says so. */
export function lateText({ at, missed }: Due, { zone, now }: { zone: string; now: Date }): string {
  const late = now.getTime() - at.getTime() > LATE_MS ? `This is late: it was for ${dayText(at, zone)}.` : '';
  const before = missed > 0 ? `I missed ${missed} before it.` : '';
  return late || before ? ` (${[late, before].filter(Boolean).join(' ')})` : '';
}

export function listLine(reminders: readonly (Alarm & { name: string })[]): string {
  if (reminders.length === 0) return 'I have no reminders.';
  const lines = reminders.map(
    ({ kind, rule, text, nextIndex, name }) =>
      `• ${kind === 'trigger' ? 'post ' : ''}${text || 'no words'}: ${timeText(rule, nextIndex)} (${rule.zone}), for ${name}`,
  );
  return ['My reminders:', ...lines].join('\n');
}

export const cancelledLine = (cancelled: readonly Alarm[]): string =>
  cancelled.length === 1 ? `Cancelled: ${cancelled[0]?.text || 'the reminder'}.` : `Cancelled ${cancelled.length} reminders.`;

export const NOT_HERE = "I can't do that here.";
export const NONE_TO_CANCEL = 'I have no such reminder. Say “list the reminders” to see them.';
export const NOT_YOURS_TO_CANCEL = 'Only whoever asked for it and my owner can cancel that reminder.';
export const WHICH_ONE = 'Which one? Say some of its words: “cancel the reminder about …”, or “cancel all reminders”.';

export function timeText(rule: AlarmRule, index: number): string {
  const at = occurrence(rule, index);
  const { every } = rule;
  const next = at === undefined ? '' : dayText(at, rule.zone);
  if (every === undefined) return `on ${next}`;
  const days = every.weekdays?.map((day) => WEEKDAYS[day - 1]).join(', ');
  const unit = every.interval === 1 ? every.unit : `${every.interval} ${every.unit}s`;
  return `every ${days === undefined ? unit : every.interval === 1 ? days : `${unit} on ${days}`}, next on ${next}`;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** "Friday, 27 November 2026 at 09:00" */
function dayText(at: Date, zone: string): string {
  const day = at.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: zone });
  return `${day.replace(/^(\w+) /, '$1, ')} at ${wallTimeAt(at, zone).slice(11, 16)}`;
}
