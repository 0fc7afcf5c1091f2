// Sends e-mail from the agent's own inbox. The port; its implementation talks to the provider.

/** One e-mail, as it was approved. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** The agent's inbox at the provider. The key opens this inbox alone. */
export interface MailAccount {
  address: string;
  key: string;
}

export interface Mailer {
  /** The same key again within a day sends nothing twice. Throws MailFailure. */
  send(mail: Mail & { from: MailAccount; idempotencyKey: string }, signal: AbortSignal): Promise<{ messageId: string }>;
}

/**
 * - refused: not sent, and the same mail will not be accepted later. `why`: for people, what to do.
 * - unreachable: not sent; later it may work.
 * - unknown: may have been sent. The same key again tells.
 */
export class MailFailure extends Error {
  override readonly name = 'MailFailure';
  readonly is: 'refused' | 'unreachable' | 'unknown';
  readonly why: RefusedMail;
  readonly retryAfterMs: number;

  constructor(is: MailFailure['is'], { why = 'other', retryAfterMs = 0 }: { why?: RefusedMail; retryAfterMs?: number } = {}) {
    super(`the mail was not sent: ${is}`);
    this.is = is;
    this.why = why;
    this.retryAfterMs = retryAfterMs;
  }
}

/** `key`: the provider does not accept the agent's key. `limit`: the account has sent all that it may. */
export type RefusedMail = 'recipient' | 'key' | 'limit' | 'inbox' | 'other';
