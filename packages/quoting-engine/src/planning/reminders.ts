// Orders about reminders in plain sentences: "remind me on Friday at 9 to call the hotel".

import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { splitOrder } from '@offshoot/times/plain-order.ts';
import { readTime } from '@offshoot/times/time-reader.ts';

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
/** Times are read in English alone. An order for a reminder in another language is no statement to keep. */
const ELSEWHERE = linear(
  /^(?:(?:bitte|por favor|s'il te plaît)[, ]+)?(?:erinner(?:e|t|n sie)? (?:mich|uns)|weck(?:e)? (?:mich|uns)|recu[ée]rda(?:me|nos)|av[ií]sa(?:me|nos)|rappelle[- ](?:moi|nous)|r[ée]veille[- ](?:moi|nous))(?![\p{L}\p{M}])|(?:リマインド|思い出させて|起こして)/iu,
);
/** "Remind me what we said": a question. */
const ASKS = /^(?:of )?(?:what|where|when|who|whose|which|how|why|if|whether|again)\b/i;
const ABOUT = /^(?:to|that|about|of|for)\b[\s:,]*/i;
const LIST =
  /^(?:what|which) (?:are (?:my|our|the|your) |)(?:reminders|alarms)\b|^(?:list|show|tell)(?: me| us)?(?: all)?(?: my| our| the)? (?:reminders|alarms)\b|^(?:do (?:i|we|you) have|are there) any (?:reminders|alarms)\b|^(?:my|our|any) (?:reminders|alarms)[\s?.!]*$|^what did (?:i|we) (?:ask|tell) you to remind\b|^what (?:will|are) you (?:remind|reminding) (?:me|us) (?:of|about)\b/i;
const CANCEL =
  /^(?:cancel|delete|remove|drop|stop|forget|clear)(?: all)?(?: my| our| the| that| this)? ?(?:reminders?|alarms?)\b[,:]?\s*(?<which>.*)$|^(?:cancel|delete|remove|drop|stop|clear) (?:my |our |the |that )?(?<named>.{1,80}?) (?:reminder|alarm)s?$|^(?:stop reminding|do not remind|don't remind|no need to remind) (?:me|us)(?: anymore| any more)?\b[,:]?\s*(?<other>.*)$|^stop (?:posting|listing|sharing|reporting|telling (?:us|me))\b[,:]?\s*(?<posted>.+)$/is;

/** Undefined: the message asks for nothing about reminders. */
export function plannedReminder(said: string): Planned | undefined {
  const order = said.replace(linear(/[\s.!?]+$/), '');
  if (LIST.test(order)) return { action: 'reminder.list' };
  const cancel = CANCEL.exec(order);
  if (cancel)
    return {
      action: 'reminder.cancel',
      which: bare(cancel.groups?.which || cancel.groups?.named || cancel.groups?.other || cancel.groups?.posted || ''),
    };
  const set = REMIND.exec(order) ?? SET.exec(order) ?? WAKE.exec(order) ?? DO_NOT_FORGET.exec(order);
  const { rest = '', whom = 'me' } = set?.groups ?? {};
  if (!set && ELSEWHERE.test(order)) return reminderOf({ when: '', text: '', unclear: { why: 'language' } }, 'me');
  if (!set) return plannedLater(order);
  if (ASKS.test(rest)) return undefined;
  // “Set a reminder for tomorrow at 9”, “set a timer for 20 minutes”.
  const isFor = SET.test(order) && readTime(rest) === undefined;
  return reminderOf(splitOrder(isFor ? rest.replace(/^for\s+/i, '') : rest), whom);
}

function plannedLater(order: string): Planned | undefined {
  const { first = '', rest = '', whom = 'me' } = LATER.exec(order)?.groups ?? {};
  // “Let us remind everybody”: a member does it at some time.
  if (first === '' || ASKS.test(rest) || readTime(first)?.end !== first.length) return undefined;
  const more = readTime(rest);
  const split =
    more === undefined ? splitOrder(`${first}: ${rest}`) : { unclear: { why: 'apart', words: rest.slice(0, more.end) } as const };
  return reminderOf({ when: first, text: '', ...split }, whom);
}

const reminderOf = (split: ReturnType<typeof splitOrder>, whom: string): Planned => ({
  action: 'reminder.set',
  ...split,
  whom: /^me$/i.test(whom) ? 'speaker' : 'group',
});

/** The thing itself: "to call the hotel" → "call the hotel". */
function bare(words: string): string {
  const tidy = words
    .replace(/\s+/g, ' ')
    .trim()
    .replace(linear(/^[\s,:–—-]+|[\s,:–—-]+$/g), '');
  const left = tidy.replace(ABOUT, '');
  return left === tidy ? tidy : bare(left);
}
