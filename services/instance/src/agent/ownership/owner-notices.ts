// What an owner has to be told without having asked, in the direct message between the two: past the pool, once.

import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { AgentContext, OnlineContext } from '../agent-context.ts';
import type { OwnerNotice } from '../domain/agent-state.ts';

const OFFLINE_RETRY_MS = 3_000;

/** Call in the transaction of what it tells of. */
export function oweNotice(ctx: AgentContext, notice: OwnerNotice): void {
  const { noticesOwed } = ctx.store.state;
  if (noticesOwed.some(({ key }) => key === notice.key)) return;
  ctx.store.change({ noticesOwed: [...noticesOwed, notice] });
}

/** Returns when to try again; undefined: nothing is owed. */
export async function sendNotices(ctx: OnlineContext): Promise<number | undefined> {
  for (let [next] = ctx.store.state.noticesOwed; next !== undefined; [next] = ctx.store.state.noticesOwed) {
    if (ctx.closing.aborted) return undefined;
    const { key, ownerId, text } = next;
    try {
      const dm = await ctx.client.openDm(ownerId);
      await ctx.client.sendText(dm.id, text, { idempotencyKey: `notice:${key}` });
    } catch (error) {
      if (!(error instanceof XmtpError)) throw error;
      if (error.failure === 'network-unavailable' || error.failure === 'client-closed') return OFFLINE_RETRY_MS;
      ctx.log.warn({ instanceId: ctx.instanceId, failure: error.failure }, 'could not notify the owner');
    }
    ctx.store.change({ noticesOwed: ctx.store.state.noticesOwed.filter((one) => one.key !== key) });
  }
  return undefined;
}
