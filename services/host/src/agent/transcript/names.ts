// How people are called, in what the agent says and in what its engine reads.

import type { Heard } from '@offshoot/engine/engine.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from './conversation-store.ts';
import { nameShown } from './domain/profile-word.ts';

export function heardOf(
  deps: Pick<AgentDeps<ConversationTable>, 'store'>,
  { messageId, senderInboxId, text, sentAt }: HeardMessage,
): Heard {
  return { messageId, senderInboxId, senderName: nameOf(deps, senderInboxId), text, sentAt };
}

export function nameOf(deps: Pick<AgentDeps<ConversationTable>, 'store'>, inboxId: string): string {
  return nameShown(deps.store.conversation.member(inboxId)?.name ?? '', inboxId);
}
