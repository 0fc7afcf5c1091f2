// Reads the agent's own inbox. The port; its implementation talks to the provider.

import type { BellDeps } from '../received/source.ts';
import { character } from '../record/agent-deps.ts';
import { toolsInUse } from '../tools/domain/tools.ts';
import type { ReceivedMail } from './domain/mail-line.ts';

/** The agent's inbox at the provider. The key opens this inbox alone. */
export interface MailAccount {
  address: string;
  key: string;
}

/** Undefined: the template asks for no e-mail address, or there is none yet that the agent can send from. */
export function mailAccount(deps: BellDeps): MailAccount | undefined {
  const tool = toolsInUse(deps.store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'agentmail-inbox');
  return tool?.key === undefined ? undefined : { address: tool.value, key: tool.key };
}

export interface Mailbox {
  /** The newest mails that are not marked as read, oldest first; not all at once. Throws SourceFailure. */
  unread(account: MailAccount, signal: AbortSignal): Promise<ReceivedMail[]>;
  /** The text of one mail. Undefined: it is not there any more. Throws SourceFailure. */
  textOf(account: MailAccount, id: string, signal: AbortSignal): Promise<Pick<ReceivedMail, 'text' | 'isCut'> | undefined>;
  /** Repeatable. Throws SourceFailure. */
  markRead(account: MailAccount, id: string, signal: AbortSignal): Promise<void>;
}
