// What the agent posts by itself because its owner wants it to, and what it says about that.

import type { ActionKind, CardWords } from '@offshoot/actions';
import type { Due } from '@offshoot/times/occurrences.ts';
import type { Alarm } from './alarm.ts';
import { lateText, timeText, zoneText } from './reminder.ts';

export const SET_TRIGGER: ActionKind = { name: 'trigger.set', risk: 'R3', content: [] };
export const POST: ActionKind = { name: 'message.post', risk: 'R2', content: [] };

export const TRIGGER_WORDS: Record<string, CardWords> = {
  [SET_TRIGGER.name]: { title: 'Post something regularly', arguments: { at: 'When', what: 'What' } },
  [POST.name]: { title: 'Post something unasked', arguments: { what: 'What' } },
};

/** In place of an inbox, of a trigger of the template. */
export const TEMPLATE = '';

/** UTF-16 units. */
export const MAX_WHAT = 200;
/** Between two messages that nobody asked for at that moment. */
export const COOLDOWN_MS = 10 * 60_000;

export const ONLY_OWNER_TRIGGERS = 'Only my owner can have me post something by myself.';
export const NEEDS_LEVEL = 'I speak unasked only if my owner trusts me at level 3: offshoot agents trust INSTANCE L3.';
export const ONLY_REPEATED = 'Say how often, such as “every Monday post what is still open”.';

export const triggerSetLine = ({ rule, text }: Alarm, o: { isGuess: boolean }): string =>
  `I'll post “${text}” ${timeText(rule, 0)} ${zoneText(rule, o)}.`;

/** Says why it speaks; the answer follows. */
export function postLine({ askedBy, rule, text }: Alarm, due: Due, now: Date): string {
  const why = askedBy === TEMPLATE ? 'My instructions tell me to' : 'My owner asked me to';
  return `⏰ ${why} post this regularly: ${text}${lateText(due, { zone: rule.zone, now })}`;
}
