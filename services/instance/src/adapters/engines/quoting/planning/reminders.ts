// Orders about reminders in plain sentences: "remind me on Friday at 9 to call the hotel".
import { linear } from '@offshoot/linear-patterns';
import { timeSpansIn } from '../../../../agent/alarms/domain/when.ts';
import type { Planned, PlanRequest } from '../../../../agent/domain/engine.ts';
import { outside } from './spans.ts';

const WHOM = '(?<whom>me|us|everyone|everybody|all of us|the group)';
const REMIND = linear(new RegExp(`^(?:remind|alert|ping|nudge) ${WHOM}\\b[,:]?\\s*(?<rest>.*)$`, 'is'));
const SET = linear(
  new RegExp(
    `^(?:set|make|create|add) (?:me |us )?(?:an? |the )?(?:reminder|alarm|timer)\\b(?: for ${WHOM}\\b)?[,:]?\\s*(?<rest>.*)$`,
    'is',
  ),
);
const WAKE = /^wake (?<whom>me|us)(?: up)?\b[,:]?\s*(?<rest>.*)$/is;
const DO_NOT_FORGET = /^(?:do not|don't|dont) let (?<whom>me|us) forget\b[,:]?\s*(?<rest>.*)$/is;
/** "Tomorrow at 9 remind me to …": the time comes first. */
const LATER = linear(new RegExp(`^(?<first>.{2,80}?)[,:]?\\s+(?:please )?remind ${WHOM}\\b[,:]?\\s*(?<rest>.*)$`, 'is'));
/** "Remind me what we said": a question. */
const ASKS = /^(?:of )?(?:what|where|when|who|whose|which|how|why|if|whether|again)\b/i;
const ABOUT = /^(?:to|that|about|of|for|of the|i (?:have|need) to|we (?:have|need) to)\b[\s:,]*/i;
const LIST =
  /^(?:what|which) (?:are (?:my|our|the|your) |)(?:reminders|alarms)\b|^(?:list|show|tell)(?: me| us)?(?: all)?(?: my| our| the)? (?:reminders|alarms)\b|^(?:do (?:i|we|you) have|are there) any (?:reminders|alarms)\b|^(?:my|our|any) (?:reminders|alarms)[\s?.!]*$|^what did (?:i|we) (?:ask|tell) you to remind\b|^what (?:will|are) you (?:remind|reminding) (?:me|us) (?:of|about)\b/i;
const CANCEL =
  /^(?:cancel|delete|remove|drop|stop|forget|clear)(?: all)?(?: my| our| the| that| this)? ?(?:reminders?|alarms?)\b[,:]?\s*(?<which>.*)$|^(?:cancel|delete|remove|drop|stop|clear) (?:my |our |the |that )?(?<named>.{1,80}?) (?:reminder|alarm)s?$|^(?:stop reminding|do not remind|don't remind|no need to remind) (?:me|us)(?: anymore| any more)?\b[,:]?\s*(?<other>.*)$|^stop (?:posting|listing|sharing|reporting|telling (?:us|me))\b[,:]?\s*(?<posted>.+)$/is;

/** Undefined: the message asks for nothing about reminders. */
export function plannedReminder(said: string, { message: { sentAt }, zone }: PlanRequest): Planned | undefined {
  const order = said.replace(linear(/[\s.!?]+$/), '');
  if (LIST.test(order)) return { action: 'reminder.list' };
  const cancel = CANCEL.exec(order);
  if (cancel)
    return {
      action: 'reminder.cancel',
      which: bare(cancel.groups?.which || cancel.groups?.named || cancel.groups?.other || cancel.groups?.posted || ''),
    };
  const set = REMIND.exec(order) ?? SET.exec(order) ?? WAKE.exec(order) ?? DO_NOT_FORGET.exec(order) ?? LATER.exec(order);
  const { first = '', rest = '', whom = 'me' } = set?.groups ?? {};
  if (!set || ASKS.test(rest)) return undefined;
  const here = { now: sentAt, zone };
  const words = `${first} ${rest}`.trim();
  const spans = timeSpansIn(words, here);
  // "Let us remind everybody": somebody else does it at some time.
  if (first !== '' && !spans.some(({ start }) => start < first.length)) return undefined;
  const what = bare(outside(words, spans));
  const isWake = WAKE.test(order);
  return {
    action: 'reminder.set',
    when: spans.map(({ start, end }) => words.slice(start, end)).join(' '),
    text: what === '' && isWake ? 'wake up' : what,
    whom: /^me$/i.test(whom) ? 'speaker' : 'group',
  };
}

/** The thing itself: "to call the hotel" → "call the hotel". */
function bare(words: string): string {
  const tidy = words
    .replace(/\s+/g, ' ')
    .trim()
    .replace(linear(/^[\s,:–—-]+|[\s,:–—-]+$/g), '');
  const left = tidy.replace(ABOUT, '');
  return left === tidy ? tidy : bare(left);
}
