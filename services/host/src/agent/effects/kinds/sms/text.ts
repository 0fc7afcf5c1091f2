// A text message as an action: whom it reaches, and which ones the agent does not even ask for.
import type { Action, ActionKind, CardTerms } from '@offshoot/actions';
import { type NumberProblem, phoneNumberOf } from '@offshoot/providers/sms/phone-number.ts';
import type { Text } from '../../../texts/carrier.ts';
import { asWritten, sendable, textIn, type Writing, writtenTo } from '../writing.ts';

/** Always a card: a text costs money, and cannot be taken back. */
export const SMS: ActionKind = { name: 'sms.send', risk: 'R5', content: ['text'], counterparts: ['to'], budget: 'texts' };

/** UTF-16 units: at most eight parts in any script. A card shows the whole text. */
export const MAX_TEXT = 480;

export type TextProblem = NumberProblem | 'no-number' | 'several' | 'no-text' | 'too-long';

/** The request, as the text that would be sent. */
export function smsOf(asked: Text): Text | TextProblem {
  const recipient = recipientOf(asked.to);
  if (!('to' in recipient)) return recipient.problem;
  const text = sendable(asked.text);
  if (text === '') return 'no-text';
  return text.length > MAX_TEXT ? 'too-long' : { to: recipient.to, text };
}

/** The one number that is meant. */
export function recipientOf(asked: string): { to: string } | { problem: TextProblem } {
  const to = asked.trim();
  if (to === '') return { problem: 'no-number' };
  if ((to.match(/\+/g) ?? []).length > 1) return { problem: 'several' };
  const found = phoneNumberOf(to);
  return typeof found === 'string' ? { problem: found } : { to: found.number };
}

export function smsAction({ to, text }: Text, writing: Writing): Action {
  const addressed = writtenTo(SMS, to, writing.account);
  return { ...addressed, arguments: { ...addressed.arguments, text: asWritten(text, writing) } };
}

/** The text that an approved action is. */
export const smsIn = (terms: Pick<CardTerms, 'arguments'>): Text => ({ to: textIn(terms, 'to'), text: textIn(terms, 'text') });
