// Whether the agent is still in its conversation. One that is not stays as it is until its owner decides, and says so.
import type { ExplodeSettings } from '@offshoot/convos';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineDeps } from '../agent-deps.ts';
import { addedAgain, removedNotice } from '../domain/phrases.ts';
import { oweNotice } from '../ownership/owner-notices.ts';
import { conversationState } from './domain/conversation-end.ts';

/** When the conversation ends, epoch milliseconds. Only its creator ends it: what others send of this kind says nothing. */
export function explosionIn(message: AgentMessage, creatorInboxId: string): number | undefined {
  if (message.kind !== 'custom' || message.senderInboxId !== creatorInboxId) return undefined;
  if (!message.contentType.startsWith('convos.org/explode_settings:')) return undefined;
  return (message.content as ExplodeSettings).expiresAt.getTime();
}

/** Call when all that was said is taken in. Returns when time alone changes something, milliseconds. */
export async function reviewPresence(deps: OnlineDeps<'conversation'>): Promise<number | undefined> {
  const { conversationId, claimed, conversationState: before, explodesAt } = deps.store.state;
  if (conversationId === undefined || claimed === undefined) return undefined;
  const conversation = await deps.client.conversation(conversationId);
  // After a move nobody has let the new installation in yet: that says nothing.
  if (conversation === undefined) return undefined;
  const addedAt = (await deps.client.lastAdding(conversationId))?.at.getTime();
  const now = deps.now().getTime();
  const seen = { isMember: conversation.isActive, explodesAt, addedAt };
  const after = conversationState(seen, now);
  if (after !== before) {
    deps.store.transaction(() => {
      deps.store.change({ conversationState: after });
      deps.store.report({ claimId: claimed.claimId, conversationState: after });
      if (after === 'here') {
        deps.store.change({ publishedProfile: '' });
        deps.store.conversation.say(`added-again:${addedAt ?? now}`, addedAgain());
      } else {
        // What was asked before is not answered when it is back.
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
