// After a move to another host the agent has a new XMTP installation that is in no conversation yet. A member's client adds it when that
// member next writes (clients check for new installations then, at most every five seconds). The client of the invite's creator also does
// so when it answers a join request, so an agent that was invited asks again.
import { isExpired, parseInvite } from '@offshoot/convos';
import { backAgain } from '../../domain/phrases.ts';
import type { OnlineDeps } from '../../record/agent-deps.ts';
import { isSilent } from '../../record/domain/quiet.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';
import { askToJoin } from './join-request.ts';

/** Whether the agent cannot hear or speak. When it first can again, members are told what happened. */
export async function isAway(deps: OnlineDeps<ConversationTable>): Promise<boolean> {
  const { movedAt, conversationId, greeted, quiet } = deps.store.state;
  if (movedAt === undefined || conversationId === undefined) return false;
  if ((await deps.client.conversation(conversationId)) === undefined) {
    await askAgain(deps);
    return true;
  }
  deps.store.transaction(() => {
    if (greeted && !isSilent(quiet)) deps.store.conversation.say(`moved:${movedAt}`, backAgain(new Date(movedAt)));
    deps.store.change({ movedAt: undefined, notBefore: 0 });
  });
  deps.log.info({ instanceId: deps.instanceId }, 'rejoined its conversation');
  return false;
}

/** An agent that was added directly has nobody to ask: the next message of any member lets it in. */
async function askAgain(deps: OnlineDeps<ConversationTable>): Promise<void> {
  const { claimed, notBefore, conversationState } = deps.store.state;
  // The member who removed the agent decides whether it returns.
  if (conversationState !== 'here') return;
  if (claimed?.join.kind !== 'invite' || deps.now().getTime() < notBefore) return;
  const invite = parseInvite(claimed.join.inviteUrl);
  if (!isExpired(invite, deps.now())) await askToJoin(deps, invite);
}
