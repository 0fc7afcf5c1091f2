// Sends e-mail through AgentMail, with the key of the agent's own inbox.
import { AgentMailMessages, MailError } from '@offshoot/mail';
import { type Mailer, MailFailure, type RefusedMail } from '../agent/effects/domain/mailer.ts';

export interface AgentMailerOptions {
  /** Default: AgentMail's public API. */
  baseUrl?: string;
  /** Per HTTP exchange. Default: 15 s. */
  timeoutMs?: number;
}

export function createAgentMailer(options: AgentMailerOptions = {}): Mailer {
  return {
    async send({ from, to, subject, text, idempotencyKey }, signal) {
      try {
        const inbox = new AgentMailMessages({ ...options, key: from.key, inboxId: from.address });
        const { messageId } = await inbox.send({ to: [to], subject, text, idempotencyKey }, { signal });
        return { messageId };
      } catch (error) {
        throw error instanceof MailError ? mailFailureOf(error) : error;
      }
    },
  };
}

type Refusal = NonNullable<MailError['refusal']>;

const refusals: Partial<Record<Refusal, RefusedMail>> = { to: 'recipient', rejected: 'recipient', limit: 'limit', inactive: 'inbox' };

function mailFailureOf({ failure, refusal = 'other', retryAfterMs }: MailError): MailFailure {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  switch (failure) {
    case 'refused':
      return new MailFailure('refused', { why: refusals[refusal] ?? 'other' });
    case 'unauthorised':
      return new MailFailure('refused', { why: 'key' });
    case 'rate-limited':
    case 'unreachable':
      return new MailFailure('unreachable', wait);
    case 'unknown':
    case 'garbage':
      return new MailFailure('unknown', wait);
  }
}
