// After a move to another host the agent has a new XMTP installation, which is in no conversation yet. A member's client adds it
// when that member next writes (it looks for new installations then, at most every five seconds). The client of the invite's
// creator does so too when it answers a join request, so an agent that was invited asks again.
import { isExpired, parseInvite } from '@offshoot/convos';
import type { OnlineContext } from '../agent-context.ts';
import { backAgain } from '../domain/phrases.ts';
import { askToJoin } from './join-request.ts';

/** Whether there is nothing to hear and nowhere to speak. The first time that there is again, members are told what happened. */
export async function isAway(ctx: OnlineContext): Promise<boolean> {
  const { movedAt, conversationId, greeted } = ctx.store.state;
  if (movedAt === undefined || conversationId === undefined) return false;
  if ((await ctx.client.conversation(conversationId)) === undefined) {
    await askAgain(ctx);
    return true;
  }
  ctx.store.transaction(() => {
    if (greeted) ctx.store.conversation.say(`moved:${movedAt}`, backAgain(new Date(movedAt)));
    ctx.store.change({ movedAt: undefined, notBefore: 0 });
  });
  ctx.log.info({ instanceId: ctx.instanceId }, 'rejoined its conversation');
  return false;
}

/** Who was added has nobody to ask: the next message of any member lets it in. */
async function askAgain(ctx: OnlineContext): Promise<void> {
  const { claimed, notBefore } = ctx.store.state;
  if (claimed?.join.kind !== 'invite' || ctx.now().getTime() < notBefore) return;
  const invite = parseInvite(claimed.join.inviteUrl);
  if (!isExpired(invite, ctx.now())) await askToJoin(ctx, invite);
}
