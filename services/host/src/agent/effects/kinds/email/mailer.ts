import type { MailAccount } from '../../../mail/mailbox.ts';
// Sends e-mail from the agent's own inbox. The port; its implementation talks to the provider.

export interface Recipients {
  to: readonly string[];
  cc: readonly string[];
}

/** One e-mail, as it was approved. */
export interface Mail extends Recipients {
  subject: string;
  text: string;
  /** ID of the mail that it answers. */
  inReplyTo?: string;
}

export interface Mailer {
  /** The same key again within a day sends nothing twice. Throws EffectFailure; refusals with a RefusedMail. */
  send(mail: Mail & { from: MailAccount; idempotencyKey: string }, signal: AbortSignal): Promise<{ messageId: string }>;
  /** Whether a mail was sent with the key, however long ago. Throws EffectFailure. */
  wasSent(mail: { from: MailAccount; idempotencyKey: string }, signal: AbortSignal): Promise<boolean>;
}

/** `key`: the provider does not accept the agent's key. `limit`: the account has sent all that it may. */
export type RefusedMail = 'recipient' | 'key' | 'limit' | 'inbox' | 'other';
