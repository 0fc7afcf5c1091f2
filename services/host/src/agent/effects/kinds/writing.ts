// What an agent writes to one recipient outside, as an e-mail or a text message.
import type { Action, ActionKind, Argument, CardTerms } from '@offshoot/actions';
import type { FromReading } from '@offshoot/engine/engine.ts';
import type { MadeText } from '../effect-kind.ts';

/** As providers take it: no control characters but line breaks and tabs. */
export const sendable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();

export interface Writing {
  account: string;
  /** Whether the words are those of the message. The card marks words that a model added. */
  said: (words: string) => boolean;
  /** The sources of the text. */
  made?: Omit<Argument, 'value'> | undefined;
}

/** `words` undefined: they are still to be made. */
export function wordsOf(planned: string | FromReading, made: MadeText | undefined): { words: string | undefined } & Pick<Writing, 'made'> {
  return typeof planned === 'string' ? { words: planned, made: undefined } : { words: made?.value, made };
}

export const asSaid = (value: string, { said }: Pick<Writing, 'said'>): Argument => ({ value, source: said(value) ? 'request' : 'model' });

/** The text, or what was taken from it. */
export const asWritten = (value: string, writing: Pick<Writing, 'said' | 'made'>): Argument =>
  writing.made === undefined ? asSaid(value, writing) : { ...writing.made, value };

/** Without its content, which changes nothing about whom it affects. */
export const writtenTo = (kind: ActionKind, to: string, account: string): Action => ({
  ...{ kind, arguments: { to: { value: to, source: 'request' } }, account, toolDigest: '', cost: '' },
});

/** An argument of an approved action. Empty: it has none. */
export function textIn({ arguments: args }: Pick<CardTerms, 'arguments'>, name: string): string {
  const value = args[name]?.value;
  return typeof value === 'string' ? value : '';
}
