// An e-mail as an action: what of it decides whom it affects, and which ones the agent does not even ask for.

import type { Action, ActionKind, CardTerms } from '@offshoot/actions';
import { isEmail } from '@offshoot/statements/value-rule.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { oneLine } from '@offshoot/text/one-line.ts';
import { asSaid, asWritten, sendable, textIn, type Writing, writtenTo } from '../writing.ts';
import type { Mail } from './mailer.ts';

export const EMAIL: ActionKind = {
  name: 'email.send',
  risk: 'R4',
  content: ['subject', 'text', 'inReplyTo'],
  counterparts: ['to'],
  budget: 'mails',
};

/** UTF-16 units. A card shows the whole text. */
export const MAX_TEXT = 1_000;
export const MAX_SUBJECT = 120;
/** For a subject that is taken from the text. */
const SHORT_SUBJECT = 60;

export type MailProblem = 'no-address' | 'several' | 'no-such-address' | 'no-text' | 'too-long';

/** The request, as the mail that would be sent. */
export function mailOf(asked: Mail): Mail | MailProblem {
  const recipient = recipientOf(asked.to);
  if (!('to' in recipient)) return recipient.problem;
  const text = sendable(asked.text);
  if (text === '') return 'no-text';
  const subject = oneLine(asked.subject) || beginningOf(text);
  if (text.length > MAX_TEXT || subject.length > MAX_SUBJECT) return 'too-long';
  return { to: recipient.to, subject, text };
}

/** The one address that is meant. */
export function recipientOf(asked: string): { to: string } | { problem: MailProblem } {
  const to = asked.trim().replace(/^mailto:/i, '');
  if (to === '') return { problem: 'no-address' };
  if ((to.match(/@/g) ?? []).length > 1) return { problem: 'several' };
  if (!isAddress(to)) return { problem: 'no-such-address' };
  const at = to.lastIndexOf('@');
  return { to: to.slice(0, at) + to.slice(at).toLowerCase() };
}

/** Plain letters only: a letter of another script that looks like one of them would be another person's address. */
const isAddress = (to: string): boolean => /^[\x21-\x7e]+$/.test(to) && isEmail(to);

function beginningOf(text: string): string {
  const first = oneLine(text.split(/(?<=[.!?…])\s|\n/u)[0] ?? '').replace(linear(/[.…]+$/u), '');
  return first.length <= SHORT_SUBJECT ? first : `${first.slice(0, SHORT_SUBJECT).replace(linear(/\s+\S*$/u), '')}…`;
}

export function mailAction(mail: Mail, writing: Writing): Action {
  // A subject that is taken from the text was written by the same people.
  const subject = mail.subject === beginningOf(mail.text) ? asWritten(mail.subject, writing) : asSaid(mail.subject, writing);
  const addressed = writtenTo(EMAIL, mail.to, writing.account);
  return { ...addressed, arguments: { ...addressed.arguments, subject, text: asWritten(mail.text, writing) } };
}

/** The mail that an approved action is. */
export function mailIn(terms: Pick<CardTerms, 'arguments'>): Mail {
  const text = (name: keyof Mail) => textIn(terms, name);
  const inReplyTo = text('inReplyTo');
  return { to: text('to'), subject: text('subject'), text: text('text'), ...(inReplyTo !== '' && { inReplyTo }) };
}
