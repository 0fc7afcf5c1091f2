// Whether the agent is still in its conversation. If not, it stays as it is until its owner decides, and reports it.
import type { ExplodeSettings } from '@offshoot/convos';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import { addedAgain, removedNotice } from '../domain/phrases.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';
import { conversationState } from '../record/domain/conversation-end.ts';
import { oweNotice } from '../record/owner-notices.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';

/** When the conversation ends, epoch milliseconds. Only its creator can end it; such messages from others are ignored. */
export function explosionIn(message: AgentMessage, creatorInboxId: string): number | undefined {
  if (message.kind !== 'custom' || message.senderInboxId !== creatorInboxId) return undefined;
  if (!message.contentType.startsWith('convos.org/explode_settings:')) return undefined;
  return (message.content as ExplodeSettings).expiresAt.getTime();
}

/** Call once all messages are taken in. `isLeaving`: it is a member only until its request to leave is met. Returns milliseconds until time alone changes the result. */
export async function reviewPresence(
  deps: OnlineDeps<ConversationTable>,
  { isLeaving }: { isLeaving: boolean },
): Promise<number | undefined> {
  const { conversationId, claimed, conversationState: before, explodesAt } = deps.store.state;
  if (conversationId === undefined || claimed === undefined) return undefined;
  const conversation = await deps.client.conversation(conversationId);
  // After a move, nobody has added the new installation yet: this proves nothing.
  if (conversation === undefined) return undefined;
  const addedAt = (await deps.client.lastAdding(conversationId))?.at.getTime();
  const now = deps.now().getTime();
  const seen = { isMember: conversation.isActive && !isLeaving, explodesAt, addedAt };
  const after = conversationState(seen, now);
  if (after !== before) {
    deps.store.transaction(() => {
      deps.store.change({ conversationState: after });
      deps.store.report({ claimId: claimed.claimId, conversationState: after });
      if (after === 'here') {
        deps.store.change({ publishedProfile: '' });
        deps.store.conversation.say(`added-again:${addedAt ?? now}`, addedAgain());
      } else {
        // Earlier questions are not answered when it returns.
        deps.store.conversation.allAnswered();
        const notice = { ownerId: claimed.ownerId, text: removedNotice(deps.instanceId, after) };
        oweNotice(deps, { key: `${after}:${addedAt ?? ''}`, ...notice });
      }
    });
    deps.log.info({ instanceId: deps.instanceId, conversationState: after }, 'its place in the conversation has changed');
    deps.wake.reports();
  }
  return after !== 'exploded' && explodesAt !== undefined && explodesAt > now ? explodesAt - now + 1 : undefined;
}
