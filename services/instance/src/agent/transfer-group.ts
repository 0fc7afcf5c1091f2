// The private group between parent and child, and how each recognises it.
import type { AgentConversation } from '@offshoot/xmtp/agent-client.ts';
import type { ParentOfClone } from '../domain/agent-state.ts';

const MARK = 'offshoot-context:';

export const transferMark = (claimId: string): string => `${MARK}${claimId}`;

/** Never a conversation to live in: whoever marks a group so, and everything that the parent opens. */
export function isTransferGroup(group: AgentConversation, parent: ParentOfClone | undefined): boolean {
  return group.appData.startsWith(MARK) || (parent !== undefined && group.creatorInboxId === parent.inboxId);
}
