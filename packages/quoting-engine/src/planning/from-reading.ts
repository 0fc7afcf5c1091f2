// Orders to send what a page or a file says: "read https://example.org/menu and e-mail a summary to desk@example.org".

import type { Planned } from '@offshoot/engine/engine.ts';
import { numberIn } from '@offshoot/providers/sms/phone-number.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { namesReading } from '../outside/asked.ts';
import { ADDRESS } from './content.ts';
import { recipientsAt } from './recipients.ts';

type PlannedMessage = Extract<Planned, { action: 'email.send' | 'sms.send' }>;

/** “Read … and e-mail …”: the part that reads, and the part that sends. */
const JOINED = linear(
  /^(?<read>.+?)(?:[,;]\s*|\s+)(?:and then|and|then)\s+(?:please\s+)?(?<send>(?:e-?mail|mail|send|write|forward|text|sms)\b.*)$/is,
);
const READ =
  /^(?:read|summari[sz]e|sum up|look (?:at|into|in|up)|(?:take|have) a look (?:at|into|in)|open|check(?: out)?|see|fetch|visit|scan|go (?:to|through)|browse)\b/i;

const VERB = '(?:e-?mail|mail|send|write|forward|text|sms)';
const SUMMARY =
  '(?:(?:an?|the|your|its|this|short|brief|quick|little|main|key|most|important|few) )*(?:summary|digest|gist|overview|highlights|points)';
const SAYS = 'what (?=(?:\\S+ ){1,8}?(?:says?|writes?|contains?)\\b)';
const BY = '(?:\\s+(?:by|in|as|via) (?:an? )?(?:e-?mail|mail|sms|text(?: message)?))?';
/** The thing to send, then its recipient. “It” is what was read. */
const CONTENT_FIRST = linear(
  new RegExp(
    `^${VERB}\\s+(?:it|this|that|them|${SUMMARY}(?<of>\\b.{0,200}?)|(?<says>${SAYS}.{1,200}?))${BY}\\s+to\\s+(?:[^:]{1,60}?\\s+(?:at|on)\\s+)?[<(]?$`,
    'is',
  ),
);
const RECIPIENT_FIRST = new RegExp(`^${VERB}\\b[^:]{0,60}$`, 'is');
const CONTENT_AFTER = new RegExp(`^[>)]?,?\\s+(?:with |containing )?(?:${SUMMARY}(?<of>\\b.*)|(?<says>${SAYS}.+))$`, 'is');
const END = new RegExp(`^[>)]?${BY}[\\s.!]*$`, 'i');
/** Another number: whom to write to is for the agent to say. */
const MORE = /^\s*(?:,|;|and|&|or)\s+(?:to |at )?\+?\d/i;

/** Undefined: the message asks for no text that is made of what is read. */
export function plannedFromReading(order: string): PlannedMessage | undefined {
  const { read = '', send = '' } = JOINED.exec(order)?.groups ?? {};
  const isJoined = READ.test(read) && namesReading(read);
  const sending = isJoined ? send : order;
  const recipient = recipientIn(sending);
  if (recipient === undefined) return undefined;
  const before = sending.slice(0, recipient.index);
  const { after } = recipient;
  const first = CONTENT_FIRST.exec(before);
  const found = first ?? (RECIPIENT_FIRST.test(before) ? CONTENT_AFTER.exec(after) : null);
  if (found === null) return undefined;
  const isMore = first !== null && MORE.test(after);
  if (first !== null && !isMore && !END.test(after)) return undefined;
  const { of = '', says = '' } = found.groups ?? {};
  const sent = (of || says).replace(linear(/[\s.!]+$/u), '').trim();
  if (!isJoined && !namesReading(sent)) return undefined;
  const text = { from: 'reading' as const, what: (isJoined ? `${read} ${sent}` : sent).trim() };
  if (recipient.is === 'address')
    return { action: 'email.send', to: recipient.to, ...(recipient.cc.length > 0 && { cc: recipient.cc }), subject: '', text };
  return { action: 'sms.send', to: isMore ? sending.slice(recipient.index).trim() : recipient.written, text };
}

type Recipient = { index: number; after: string } & ({ is: 'address'; to: string[]; cc: string[] } | { is: 'number'; written: string });

function recipientIn(sending: string): Recipient | undefined {
  const address = ADDRESS.exec(sending);
  if (address !== null) return { is: 'address', index: address.index, ...recipientsAt(sending.slice(address.index)) };
  const number = numberIn(sending);
  return number && { is: 'number', ...number, after: sending.slice(number.index + number.written.length) };
}
