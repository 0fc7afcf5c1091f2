// Whose word in the conversation is the owner's.
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';

/** The owner's inbox and their linked ones. An inbox that turned out to be an agent's is none of them. */
export function ownersOf({ store }: AgentDeps<ConversationTable>): ReadonlySet<string> {
  const { claimed, trust } = store.state;
  if (claimed === undefined) return new Set();
  const linked = trust.inboxes.filter((inboxId) => !store.conversation.member(inboxId)?.isAgent);
  return new Set([claimed.ownerId, ...linked]);
}

export const isOwner = (deps: AgentDeps<ConversationTable>, inboxId: string): boolean => ownersOf(deps).has(inboxId);
