// A text message as an action: whom it reaches, and which ones the agent does not even ask for.
import type { Action, ActionKind, Argument, CardTerms } from '@offshoot/actions';
import { type NumberProblem, phoneNumberOf } from '@offshoot/texts/phone-number.ts';
import type { Text } from './courier.ts';

/** Always a card: a text costs money, and cannot be taken back. */
export const SMS: ActionKind = { name: 'sms.send', risk: 'R5', content: ['text'], counterparts: ['to'], budget: 'texts' };

/** UTF-16 units: at most eight parts, whatever the script. A card shows the whole text. */
export const MAX_TEXT = 480;

export type TextProblem = NumberProblem | 'no-number' | 'several' | 'no-text' | 'too-long';

/** What somebody asked for, as the text that would be sent. */
export function smsOf(asked: Text): Text | TextProblem {
  const recipient = recipientOf(asked.to);
  if (!('to' in recipient)) return recipient.problem;
  const text = asked.text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
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

interface Writing {
  account: string;
  /** Whether the words are those of the message. What a model added is marked on the card. */
  said: (words: string) => boolean;
  /** What the text was made of. */
  made?: Omit<Argument, 'value'> | undefined;
}

export function smsAction({ to, text }: Text, { account, said, made }: Writing): Action {
  const content: Argument = made === undefined ? { value: text, source: said(text) ? 'request' : 'model' } : { ...made, value: text };
  return { ...smsTo(to, account), arguments: { to: { value: to, source: 'request' }, text: content } };
}

/** Without its text, which changes nothing about whom it affects. */
export const smsTo = (to: string, account: string): Action => ({
  ...{ kind: SMS, arguments: { to: { value: to, source: 'request' } }, account, toolDigest: '', cost: '' },
});

/** The text that an approved action is. */
export function smsIn({ arguments: args }: Pick<CardTerms, 'arguments'>): Text {
  const value = (name: keyof Text) => {
    const given = args[name]?.value;
    return typeof given === 'string' ? given : '';
  };
  return { to: value('to'), text: value('text') };
}
