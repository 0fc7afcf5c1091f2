// The private group between sender and receiver of context, and how each side recognises it.
import type { AgentConversation } from '@offshoot/xmtp/agent-client.ts';
import type { IncomingTable } from './incoming-transfers.ts';

const MARK = 'offshoot-context:';

export const transferMark = (transferId: string): string => `${MARK}${transferId}`;

/** Whether the group is marked for transfers other than these. */
export function isMarkedForOthers(group: AgentConversation, transferIds: readonly string[]): boolean {
  return group.appData.startsWith(MARK) && !transferIds.some((id) => group.appData === transferMark(id));
}

/** Never a conversation to join: groups marked as such by anyone, and all groups opened by a source of context. */
export function isTransferGroup(group: AgentConversation, store: IncomingTable): boolean {
  return group.appData.startsWith(MARK) || isOpenedBySource(group, store);
}

export function isOpenedBySource({ creatorInboxId }: AgentConversation, { incoming }: IncomingTable): boolean {
  return incoming.sources().has(creatorInboxId);
}
