// An e-mail as an action: what of it decides whom it affects, and which ones the agent does not even ask for.

import type { Action, ActionKind, Argument, CardTerms } from '@offshoot/actions';
import { isEmail } from '@offshoot/statements/value-rule.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { oneLine } from '@offshoot/text/one-line.ts';
import { asSaid, asWritten, sendable, textIn, type Writing } from '../writing.ts';
import type { Mail, Recipients } from './mailer.ts';

export const EMAIL: ActionKind = {
  name: 'email.send',
  risk: 'R4',
  content: ['subject', 'text', 'inReplyTo'],
  counterparts: ['to', 'cc'],
  copies: ['cc'],
  budget: 'mails',
};

/** UTF-16 units. A card shows the whole text. */
export const MAX_TEXT = 1_000;
export const MAX_SUBJECT = 120;
/** Of one mail. */
const MAX_RECIPIENTS = 10;
/** UTF-16 units of all of them: a card shows each in full. */
const MAX_ADDRESSES = 900;
/** For a subject that is taken from the text. */
const SHORT_SUBJECT = 60;

export type MailProblem = 'no-address' | 'too-many' | 'hidden-copy' | 'no-such-address' | 'no-text' | 'too-long';

/** The request, as the mail that would be sent. */
export function mailOf(asked: Mail): Mail | MailProblem {
  const recipients = recipientsOf(asked);
  if (typeof recipients === 'string') return recipients;
  const text = sendable(asked.text);
  if (text === '') return 'no-text';
  const subject = oneLine(asked.subject) || beginningOf(text);
  if (text.length > MAX_TEXT || subject.length > MAX_SUBJECT) return 'too-long';
  return { ...recipients, subject, text };
}

/** Each once, in one order: the same people are the same action, no matter how the request lists them. */
export function recipientsOf(asked: { to: readonly string[]; cc?: readonly string[] }): Recipients | MailProblem {
  const listed = [...asked.to, ...(asked.cc ?? [])];
  if (listed.length > 5 * MAX_RECIPIENTS) return 'too-many';
  const [to, cc] = [asked.to, asked.cc ?? []].map((all) =>
    all
      .map(plain)
      .filter((one) => one !== '')
      .sort(),
  );
  if (to === undefined || to.length === 0) return 'no-address';
  if (![...to, ...(cc ?? [])].every(isAddress)) return 'no-such-address';
  const known = new Set<string>();
  const isNew = (one: string) => !known.has(one.toLowerCase()) && known.add(one.toLowerCase());
  const recipients = { to: to.filter(isNew), cc: (cc ?? []).filter(isNew) };
  const all = [...recipients.to, ...recipients.cc];
  return all.length > MAX_RECIPIENTS || all.join(', ').length > MAX_ADDRESSES ? 'too-many' : recipients;
}

/** Without what does not change whom it reaches. */
function plain(asked: string): string {
  const address = asked.trim().replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  return address.slice(0, Math.max(at, 0)) + address.slice(Math.max(at, 0)).toLowerCase();
}

/** A person asks for a copy that the other recipients do not see. */
export const asksHiddenCopy = (text: string): boolean => HIDDEN.test(text);
const HIDDEN = linear(
  /\bbcc\b[\s:,]*(?:to )?[<(]?[^\s@]{1,64}@|@\S{1,254} (?:in|on|as) bcc\b|\b(?:blind|hidden) (?:carbon )?cop(?:y|ies) to\b/iu,
);

/** Plain letters only: a letter of another script that looks like one of them would be another person's address. */
const isAddress = (to: string): boolean => /^[\x21-\x7e]+$/.test(to) && isEmail(to);

function beginningOf(text: string): string {
  const first = oneLine(text.split(/(?<=[.!?…])\s|\n/u)[0] ?? '').replace(linear(/[.…]+$/u), '');
  return first.length <= SHORT_SUBJECT ? first : `${first.slice(0, SHORT_SUBJECT).replace(linear(/\s+\S*$/u), '')}…`;
}

export function mailAction(mail: Mail, writing: Writing): Action {
  // A subject that is taken from the text was written by the same people.
  const subject = mail.subject === beginningOf(mail.text) ? asWritten(mail.subject, writing) : asSaid(mail.subject, writing);
  const addressed = addressedTo(mail, writing.account);
  return { ...addressed, arguments: { ...addressed.arguments, subject, text: asWritten(mail.text, writing) } };
}

/** Without its content, which changes nothing about whom it affects. */
export function addressedTo(
  { to, cc }: Recipients,
  account: string,
  sourceOf: (of: readonly string[]) => Argument['source'] = () => 'request',
): Action {
  const copies = cc.length > 0 && { cc: { value: [...cc], source: sourceOf(cc) } };
  return { kind: EMAIL, arguments: { to: { value: [...to], source: sourceOf(to) }, ...copies }, account, toolDigest: '', cost: '' };
}

/** The mail that an approved action is. */
export function mailIn(terms: Pick<CardTerms, 'arguments'>): Mail {
  const text = (name: keyof Mail) => textIn(terms, name);
  const inReplyTo = text('inReplyTo');
  return {
    to: listIn(terms, 'to'),
    cc: listIn(terms, 'cc'),
    subject: text('subject'),
    text: text('text'),
    ...(inReplyTo !== '' && { inReplyTo }),
  };
}

function listIn({ arguments: args }: Pick<CardTerms, 'arguments'>, name: keyof Recipients): string[] {
  const value = args[name]?.value;
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
