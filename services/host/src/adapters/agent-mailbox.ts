// Reads e-mail at AgentMail, with the key of the agent's own inbox.

import { AgentMailMessages } from '@offshoot/providers/mail/agentmail-messages.ts';
import { MailError } from '@offshoot/providers/mail/mail-error.ts';
import { MAX_OTHERS, type ReceivedMail } from '../agent/mail/domain/mail-line.ts';
import type { MailAccount, Mailbox } from '../agent/mail/mailbox.ts';
import { SourceFailure } from '../agent/received/source.ts';
import type { AgentMailerOptions } from './agent-mailer.ts';

export function createAgentMailbox(options: AgentMailerOptions = {}): Mailbox {
  const inboxOf = ({ key, address }: MailAccount) => new AgentMailMessages({ ...options, key, inboxId: address });
  return {
    unread: (account, signal) => asking(async () => (await inboxOf(account).unread({ signal })).map((mail) => receivedBy(account, mail))),
    textOf: (account, id, signal) => asking(() => inboxOf(account).textOf(id, { signal })),
    markRead: (account, id, signal) => asking(() => inboxOf(account).markRead(id, { signal })),
  };
}

type InboundMail = Awaited<ReturnType<AgentMailMessages['unread']>>[number];

function receivedBy({ address }: MailAccount, { messageId, to, cc, ...mail }: InboundMail): ReceivedMail {
  const isOther = (one: string) => one.toLowerCase() !== address.toLowerCase() && one !== mail.fromAddress;
  return { id: messageId, others: [...new Set([...to, ...cc])].filter(isOther).slice(0, MAX_OTHERS), ...mail };
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof MailError ? new SourceFailure(error.message, { retryAfterMs: error.retryAfterMs ?? 0 }) : error;
  }
}
