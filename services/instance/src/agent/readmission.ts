// After a move to another host the agent has a new XMTP installation, which is in no conversation yet. A member's client adds it
// when that member next writes (it looks for new installations then, at most every five seconds).
import { backAgain } from '../domain/phrases.ts';
import type { OnlineContext } from './agent-context.ts';

/** Whether there is nothing to hear and nowhere to speak. The first time that there is again, members are told what happened. */
export async function isAway(ctx: OnlineContext): Promise<boolean> {
  const { movedAt, conversationId, greeted } = ctx.store.state;
  if (movedAt === undefined || conversationId === undefined) return false;
  if ((await ctx.client.conversation(conversationId)) === undefined) return true;
  ctx.store.transaction(() => {
    if (greeted) ctx.store.conversation.say(`moved:${movedAt}`, backAgain(new Date(movedAt)));
    ctx.store.change({ movedAt: undefined });
  });
  ctx.log.info({ instanceId: ctx.instanceId }, 'is in its conversation again');
  return false;
}
