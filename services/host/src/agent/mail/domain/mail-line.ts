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
  subject: string;
  text: string;
  /** Whether the text goes on. */
  isCut: boolean;
}

const MAX_TEXT = 1_000;
const LAST_OF_THE_DAY = 'That is as much mail as I show in a day. The rest comes tomorrow.';

export function mailLine({ fromAddress, fromName, subject, text, isCut }: ReceivedMail, { isLast }: { isLast: boolean }): string {
  const from =
    fromAddress === undefined ? 'an unknown address' : fromName === '' ? fromAddress : `${fromAddress} (“${unlinked(fromName)}”)`;
  const head = `${markOf('mail')} Mail from ${from}: ${subject === '' ? 'no subject' : `“${unlinked(subject)}”`}`;
  const body = quoted(text, { max: MAX_TEXT, goesOn: '(The mail goes on.)', isCut });
  return [head, ...body, ...(isLast ? ['', LAST_OF_THE_DAY] : [])].join('\n');
}
