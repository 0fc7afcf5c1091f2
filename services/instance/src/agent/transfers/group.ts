// The private group between sender and receiver of context, and how each recognises it.
import type { AgentConversation } from '@offshoot/xmtp/agent-client.ts';
import type { RoomStores } from '../agent-store.ts';

const MARK = 'offshoot-context:';

export const transferMark = (transferId: string): string => `${MARK}${transferId}`;

/** Whether the group says that it is for other transfers than these. */
export function isMarkedForOthers(group: AgentConversation, transferIds: readonly string[]): boolean {
  return group.appData.startsWith(MARK) && !transferIds.some((id) => group.appData === transferMark(id));
}

/** Never a conversation to live in: whoever marks a group so, and everything that a source of context opens. */
export function isTransferGroup(group: AgentConversation, store: Pick<RoomStores, 'incoming'>): boolean {
  return group.appData.startsWith(MARK) || isOpenedBySource(group, store);
}

export function isOpenedBySource({ creatorInboxId }: AgentConversation, { incoming }: Pick<RoomStores, 'incoming'>): boolean {
  return incoming.sources().has(creatorInboxId);
}
