// Reads the agent's own inbox. The port; its implementation talks to the provider.

import type { ReceivedMail } from './domain/received-mail.ts';
import type { MailAccount } from './mail-account.ts';

export interface Mailbox {
  /** The newest mails that are not marked as read, oldest first; not all at once. Throws SourceFailure. */
  unread(account: MailAccount, signal: AbortSignal): Promise<ReceivedMail[]>;
  /** The text of one mail. Undefined: it is not there any more. Throws SourceFailure. */
  textOf(account: MailAccount, id: string, signal: AbortSignal): Promise<Pick<ReceivedMail, 'text' | 'isCut'> | undefined>;
  /** Repeatable. Throws SourceFailure. */
  markRead(account: MailAccount, id: string, signal: AbortSignal): Promise<void>;
}
