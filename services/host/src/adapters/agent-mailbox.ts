// Reads e-mail at AgentMail, with the key of the agent's own inbox.

import { AgentMailMessages } from '@offshoot/providers/mail/agentmail-messages.ts';
import { MailError } from '@offshoot/providers/mail/mail-error.ts';
import type { MailAccount, Mailbox } from '../agent/mail/mailbox.ts';
import { SourceFailure } from '../agent/received/source.ts';
import type { AgentMailerOptions } from './agent-mailer.ts';

export function createAgentMailbox(options: AgentMailerOptions = {}): Mailbox {
  const inboxOf = ({ key, address }: MailAccount) => new AgentMailMessages({ ...options, key, inboxId: address });
  return {
    unread: (account, signal) =>
      asking(async () => (await inboxOf(account).unread({ signal })).map(({ messageId, ...mail }) => ({ id: messageId, ...mail }))),
    textOf: (account, id, signal) => asking(() => inboxOf(account).textOf(id, { signal })),
    markRead: (account, id, signal) => asking(() => inboxOf(account).markRead(id, { signal })),
  };
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof MailError ? new SourceFailure(error.message, { retryAfterMs: error.retryAfterMs ?? 0 }) : error;
  }
}
