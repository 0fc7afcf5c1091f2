// Convos clients answer a join request for as long as its invite is valid, also after the one who asked was removed. Nobody wanted the
// agent back then, so it leaves again. It tells people who do want it back how: by another member, or once that invite is revoked.
import { decodeAppData, isExpired, parseInvite } from '@offshoot/convos';
import { type Adding, XmtpError } from '@offshoot/xmtp/agent-client.ts';
import { letInUnasked } from '../../domain/phrases.ts';
import type { OnlineDeps } from '../../record/agent-deps.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';

const RETRY_MS = 3_000;

/**
 * Notes who added the agent last, and leaves if that was an app which answered its old request. Returns whether the agent is on its way
 * out, and in how many milliseconds to call again.
 */
export async function leaveIfUnasked(deps: OnlineDeps<ConversationTable>): Promise<{ isLeaving: boolean; retryIn?: number }> {
  const { conversationId } = deps.store.state;
  const conversation = conversationId === undefined ? undefined : await deps.client.conversation(conversationId);
  const adding = conversation?.isActive ? await deps.client.lastAdding(conversation.id) : undefined;
  if (conversation === undefined || adding === undefined) return { isLeaving: false };
  noteAdding(deps, adding, decodeAppData(conversation.appData)?.tag ?? '');
  const { unasked } = deps.store.state;
  if (unasked?.addedAt !== adding.at.getTime()) return { isLeaving: false };
  try {
    if (!unasked.isDone) await leave(deps, conversation.id);
    return { isLeaving: true };
  } catch (error) {
    if (!(error instanceof XmtpError)) throw error;
    return { isLeaving: true, retryIn: RETRY_MS };
  }
}

function noteAdding(deps: OnlineDeps<ConversationTable>, { byInboxId, at }: Adding, tag: string): void {
  const { lastAdded, unasked, conversationState, claimed } = deps.store.state;
  const { installationId } = deps.client;
  const addedAt = at.getTime();
  if (lastAdded?.installationId === installationId && lastAdded.at >= addedAt) return;
  // After a move, its new installation was added, and nobody has removed the agent.
  const wasRemoved = conversationState === 'removed' || lastAdded?.installationId === installationId;
  const isUnasked = wasRemoved && claimed?.join.kind === 'invite' && answers(claimed.join.inviteUrl, { byInboxId, tag, at });
  deps.store.change({
    lastAdded: { installationId, at: addedAt },
    // Once it is wanted back, it says again why it leaves.
    unasked: isUnasked ? { addedAt, isDone: false, isTold: unasked?.isTold ?? false } : undefined,
  });
}

/** Whether the invite's creator has let in a person who asked with it. */
function answers(inviteUrl: string, { byInboxId, tag, at }: { byInboxId: string; tag: string; at: Date }): boolean {
  const invite = parseInvite(inviteUrl);
  return byInboxId === invite.creatorInboxId && tag === invite.tag && !isExpired(invite, at);
}

/** If it is lost in between, the same is sent again. */
async function leave(deps: OnlineDeps<ConversationTable>, conversationId: string): Promise<void> {
  const { unasked } = deps.store.state;
  if (unasked === undefined) return;
  if (!unasked.isTold) {
    const text = letInUnasked(deps.client.inboxId);
    await deps.client.sendText(conversationId, text, { idempotencyKey: `unasked:${unasked.addedAt}` });
    deps.store.change({ unasked: { ...unasked, isTold: true } });
  }
  await deps.client.leave(conversationId);
  deps.store.change({ unasked: { ...unasked, isTold: true, isDone: true } });
  deps.log.info({ instanceId: deps.instanceId }, 'left a conversation into which its old request let it');
}
