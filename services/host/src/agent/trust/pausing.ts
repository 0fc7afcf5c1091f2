// An agent that its owner has paused or archived does nothing.

import { PAUSED_LINE } from '../domain/phrases.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';

/** Between two times that it says so. */
const TOLD_FOR_MS = 3_600_000;

export const isActive = ({ store }: Pick<AgentDeps, 'store'>): boolean => store.state.trust.state === 'active';
export const isArchived = ({ store }: Pick<AgentDeps, 'store'>): boolean => store.state.trust.state === 'archived';

/** A person has addressed it. Call in the transaction that takes the message in. */
export function tellPaused(deps: AgentDeps<ConversationTable>, messageId: string): void {
  const { conversation, state } = deps.store;
  const now = deps.now().getTime();
  if (isArchived(deps) || isSilent(state.quiet)) return;
  if (now - state.pausedToldAt < TOLD_FOR_MS) return;
  deps.store.change({ pausedToldAt: now });
  conversation.say(`paused:${messageId}`, PAUSED_LINE);
}
