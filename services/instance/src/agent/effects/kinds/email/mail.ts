// An e-mail as an action: what of it decides whom it affects, and which ones the agent does not even ask for.
import type { Action, ActionKind, Argument, CardTerms } from '@offshoot/actions';
import { isEmail } from '@offshoot/user-config';
import { oneLine } from '../../../domain/one-line.ts';
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
/** Of a subject that is taken from the text. */
const SHORT_SUBJECT = 60;

export type MailProblem = 'no-address' | 'several' | 'no-such-address' | 'no-text' | 'too-long';

/** What somebody asked for, as the mail that would be sent. */
export function mailOf(asked: Mail): Mail | MailProblem {
  const recipient = recipientOf(asked.to);
  if (!('to' in recipient)) return recipient.problem;
  const text = asked.text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
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

/** Plain letters only: a letter of another script that looks like one of them would be somebody else's address. */
const isAddress = (to: string): boolean => /^[\x21-\x7e]+$/.test(to) && isEmail(to);

function beginningOf(text: string): string {
  const first = oneLine(text.split(/(?<=[.!?…])\s|\n/u)[0] ?? '').replace(/[.…]+$/u, '');
  return first.length <= SHORT_SUBJECT ? first : `${first.slice(0, SHORT_SUBJECT).replace(/\s+\S*$/u, '')}…`;
}

interface Writing {
  account: string;
  /** Whether the words are those of the message. What a model added is marked on the card. */
  said: (words: string) => boolean;
  /** What the text was made of. A subject that is taken from it was written by the same people. */
  made?: Omit<Argument, 'value'> | undefined;
}

export function mailAction(mail: Mail, { account, said, made }: Writing): Action {
  const content = (value: string): Argument => ({ value, source: said(value) ? 'request' : 'model' });
  const fromText = (value: string): Argument => (made === undefined ? content(value) : { ...made, value });
  const subject = mail.subject === beginningOf(mail.text) ? fromText(mail.subject) : content(mail.subject);
  return { ...mailTo(mail.to, account), arguments: { to: { value: mail.to, source: 'request' }, subject, text: fromText(mail.text) } };
}

/** Without its content, which changes nothing about whom it affects. */
export const mailTo = (to: string, account: string): Action => ({
  ...{ kind: EMAIL, arguments: { to: { value: to, source: 'request' } }, account, toolDigest: '', cost: '' },
});

/** The mail that an approved action is. */
export function mailIn({ arguments: args }: Pick<CardTerms, 'arguments'>): Mail {
  const text = (name: keyof Mail) => {
    const value = args[name]?.value;
    return typeof value === 'string' ? value : '';
  };
  const inReplyTo = text('inReplyTo');
  return { to: text('to'), subject: text('subject'), text: text('text'), ...(inReplyTo !== '' && { inReplyTo }) };
}
