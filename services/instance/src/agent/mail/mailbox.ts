// Reads the agent's own inbox. The port; its implementation talks to the provider.
import type { MailAccount } from '../effects/kinds/email/mailer.ts';
import type { ReceivedMail } from './domain/received-mail.ts';

export interface Mailbox {
  /** The newest mails that are not marked as read, oldest first; not all at once. Throws MailboxFailure. */
  unread(account: MailAccount, signal: AbortSignal): Promise<ReceivedMail[]>;
  /** Repeatable. Throws MailboxFailure. */
  markRead(account: MailAccount, id: string, signal: AbortSignal): Promise<void>;
}

/** The inbox cannot be read now. */
export class MailboxFailure extends Error {
  override readonly name = 'MailboxFailure';
  readonly retryAfterMs: number;

  /** `what`: without the account, the key or a mail. */
  constructor(what: string, retryAfterMs = 0) {
    super(what);
    this.retryAfterMs = retryAfterMs;
  }
}
