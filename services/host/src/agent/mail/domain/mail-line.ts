// A mail as a message of the agent in its conversation. Every line is marked as the sender's words.
import { unlinked } from '@offshoot/engine/links.ts';
import { markOf } from '@offshoot/memory/items/outside-line.ts';
import { quoted } from '../../received/domain/quoted.ts';

/** A mail to the agent: bounded, and without text that nobody sees. Anybody can write anything, also under any name. */
export interface ReceivedMail {
  /** The sender can choose it. */
  id: string;
  /** Undefined: the mail does not say. */
  fromAddress: string | undefined;
  fromName: string;
  /** Who else got it, by `To` and `Cc`: addresses that the sender chose, at most MAX_OTHERS. */
  others: readonly string[];
  subject: string;
  text: string;
  /** Whether the text goes on. */
  isCut: boolean;
}

/** More than a mail of the agent can have recipients, so an answer to all does not silently leave some out. */
export const MAX_OTHERS = 12;
const MAX_SHOWN = 3;
const MAX_TEXT = 1_000;
const LAST_OF_THE_DAY = 'That is as much mail as I show in a day. The rest comes tomorrow.';

export function mailLine({ fromAddress, fromName, others, subject, text, isCut }: ReceivedMail, { isLast }: { isLast: boolean }): string {
  const from =
    fromAddress === undefined ? 'an unknown address' : fromName === '' ? fromAddress : `${fromAddress} (“${unlinked(fromName)}”)`;
  const head = `${markOf('mail')} Mail from ${from}${alsoTo(others)}: ${subject === '' ? 'no subject' : `“${unlinked(subject)}”`}`;
  const body = quoted(text, { max: MAX_TEXT, goesOn: '(The mail goes on.)', isCut });
  return [head, ...body, ...(isLast ? ['', LAST_OF_THE_DAY] : [])].join('\n');
}

function alsoTo(others: readonly string[]): string {
  if (others.length === 0) return '';
  const shown = others.slice(0, MAX_SHOWN);
  return `, also to ${new Intl.ListFormat('en').format(shown.length < others.length ? [...shown, 'others'] : shown)}`;
}
