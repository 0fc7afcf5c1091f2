// What a mail may contain. A refusal instead of a repair: people have approved exactly this mail.
import { createHash } from 'node:crypto';
import { isEmail } from '@offshoot/statements/value-rule.ts';
import type { OutgoingMail } from './mail.ts';
import { MailError, type MailRefusal } from './mail-error.ts';

/** AgentMail's own limit. */
const MAX_RECIPIENTS = 50;
const MAX_SUBJECT = 500;
const MAX_TEXT_BYTES = 64 * 1024;
/** A line break in a header would begin another header. Line and paragraph separators are shown as line breaks. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const CONTROL_IN_TEXT = /[\p{Cc}--[\t\n\r]]/v;
const MESSAGE_ID = /^<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>$/;

/** Throws a MailError. */
export function requireSendable(mail: OutgoingMail): void {
  const refusal = refusalOf(mail);
  if (refusal) throw new MailError('send mail', 'refused', { refusal });
}

function refusalOf({ to, cc = [], subject, text, inReplyTo }: OutgoingMail): MailRefusal | undefined {
  const recipients = [...to, ...cc];
  if (to.length === 0 || recipients.length > MAX_RECIPIENTS || !recipients.every(isEmail)) return 'to';
  if (subject.length > MAX_SUBJECT || CONTROL.test(subject) || !subject.isWellFormed()) return 'subject';
  if (text.trim() === '' || CONTROL_IN_TEXT.test(text) || !text.isWellFormed()) return 'text';
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) return 'too-large';
  return inReplyTo === undefined || MESSAGE_ID.test(inReplyTo) ? undefined : 'in-reply-to';
}

/** The provider takes few characters in keys and labels, and need not know what the caller's key says. */
export function markOf(inboxId: string, idempotencyKey: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([inboxId, idempotencyKey]))
    .digest('hex');
  return `offshoot-${digest.slice(0, 40)}`;
}
