// What the pool sealed to the agent, read strictly: the pool is not trusted with what the agent says.

import { markOf } from '@offshoot/memory/items/outside-line.ts';
import { printable } from '@offshoot/text';
import { quoted } from '../../received/domain/quoted.ts';

/** Why a text was not sent, or did not arrive, in words for people. The reasons are the carrier's. */
const refusals = {
  'opted-out': 'they have asked for no more texts.',
  recipient: 'nobody gets texts at this number. Check it, then ask me again.',
  content: 'the provider does not accept this text. Write it in another way, then ask me again.',
  sender: 'my number may not send texts there. US numbers need a registered campaign (10DLC).',
  account: 'the account of the pool cannot send texts now. Ask me again later.',
  'too-many': 'my number has sent as many texts as it may within 24 hours. Ask me again tomorrow.',
  other: 'the provider has refused it. Write it in another way, then ask me again.',
};
const isReason = (why: string): why is keyof typeof refusals => Object.hasOwn(refusals, why);
export const refusalLine = (why: string): string => refusals[isReason(why) ? why : 'other'];

export type Waiting =
  | { is: 'text'; from: string; text: string; attachments: number; keyword?: 'stop' | 'start' }
  /** A text of the agent did not arrive. */
  | { is: 'failed'; to: string; refusal: string };

/** Undefined: it is nothing that the pool sends. */
export function waitingIn(plaintext: Uint8Array): Waiting | undefined {
  let value: Partial<Record<string, unknown>>;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext)) as typeof value;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { is, from, to, text, attachments, keyword, refusal } = value;
  if (is === 'failed' && typeof to === 'string' && typeof refusal === 'string') return { is, to, refusal };
  if (is !== 'text' || typeof from !== 'string' || typeof text !== 'string') return undefined;
  const rest = { is, from, text, attachments: typeof attachments === 'number' ? attachments : 0 } as const;
  return keyword === 'stop' || keyword === 'start' ? { ...rest, keyword } : rest;
}

/** UTF-16 units. */
const MAX_TEXT = 1_000;
const LAST_OF_THE_DAY = 'That is as many texts as I show in a day. The rest comes tomorrow.';

/** One message of the agent; every line of the sender's words is marked. */
export function waitingLine(waiting: Waiting, { isLast }: { isLast: boolean }): string {
  if (waiting.is === 'failed') return `My text to ${printable(waiting.to)} did not arrive: ${refusalLine(waiting.refusal)}`;
  const { from, text, attachments, keyword } = waiting;
  const mark = markOf('text-message');
  if (keyword === 'stop') return `${mark} ${printable(from)} wants no more texts from me, so I send them none.`;
  if (keyword === 'start') return `${mark} ${printable(from)} takes texts from me again.`;
  const missing = attachments > 0 ? ['(It has pictures or files, which I cannot read.)'] : [];
  const body = text === '' && attachments > 0 ? [] : quoted(text, { max: MAX_TEXT, goesOn: '(The text goes on.)' });
  return [`${mark} Text from ${printable(from)}:`, ...body, ...missing, ...(isLast ? ['', LAST_OF_THE_DAY] : [])].join('\n');
}
