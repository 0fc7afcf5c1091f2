// Sends e-mail through AgentMail, with the key of the agent's own inbox.

import { AgentMailMessages } from '@offshoot/providers/mail/agentmail-messages.ts';
import { MailError } from '@offshoot/providers/mail/mail-error.ts';
import { EffectFailure } from '../agent/effects/effect-kind.ts';
import type { Mailer, RefusedMail } from '../agent/effects/kinds/email/mailer.ts';
import type { MailAccount } from '../agent/mail/mailbox.ts';

export interface AgentMailerOptions {
  /** Default: AgentMail's public API. */
  baseUrl?: string;
  /** Per HTTP exchange. Default: 15 s. */
  timeoutMs?: number;
}

export function createAgentMailer(options: AgentMailerOptions = {}): Mailer {
  const inboxOf = ({ key, address: inboxId }: MailAccount) => new AgentMailMessages({ ...options, key, inboxId });
  return {
    async wasSent({ from, idempotencyKey }, signal) {
      try {
        return (await inboxOf(from).findSent(idempotencyKey, { signal })) !== undefined;
      } catch (error) {
        throw error instanceof MailError ? failureOf(error) : error;
      }
    },
    async send({ from, to, cc, subject, text, inReplyTo, idempotencyKey }, signal) {
      try {
        const { messageId } = await inboxOf(from).send(
          { to, cc, subject, text, idempotencyKey, ...(inReplyTo !== undefined && { inReplyTo }) },
          { signal },
        );
        return { messageId };
      } catch (error) {
        throw error instanceof MailError ? failureOf(error) : error;
      }
    },
  };
}

type Refusal = NonNullable<MailError['refusal']>;

const refusals: Partial<Record<Refusal, RefusedMail>> = { to: 'recipient', rejected: 'recipient', limit: 'limit', inactive: 'inbox' };

const refusedFor = (why: RefusedMail) => new EffectFailure('refused', { why });

function failureOf({ failure, refusal = 'other', retryAfterMs }: MailError): EffectFailure {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  switch (failure) {
    case 'refused':
      return refusedFor(refusals[refusal] ?? 'other');
    case 'unauthorised':
      return refusedFor('key');
    case 'rate-limited':
    case 'unreachable':
      return new EffectFailure('unsent', wait);
    case 'unknown':
    case 'garbage':
      return new EffectFailure('unknown', wait);
  }
}
