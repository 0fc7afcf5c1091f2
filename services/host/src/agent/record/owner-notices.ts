// Unsolicited notices to the owner in their direct message: bypassing the pool, once each.

import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { AgentDeps, OnlineDeps } from './agent-deps.ts';
import type { OwnerNotice } from './domain/agent-state.ts';

const OFFLINE_RETRY_MS = 3_000;

/** Call in the transaction of the event it reports. */
export function oweNotice(deps: AgentDeps, notice: OwnerNotice): void {
  const { noticesOwed } = deps.store.state;
  if (noticesOwed.some(({ key }) => key === notice.key)) return;
  deps.store.change({ noticesOwed: [...noticesOwed, notice] });
}

/** Returns milliseconds until the next try; undefined: nothing owed. */
export async function sendNotices(deps: OnlineDeps): Promise<number | undefined> {
  for (let [next] = deps.store.state.noticesOwed; next !== undefined; [next] = deps.store.state.noticesOwed) {
    if (deps.closing.aborted) return undefined;
    const { key, ownerId, text } = next;
    try {
      const dm = await deps.client.openDm(ownerId);
      await deps.client.sendText(dm.id, text, { idempotencyKey: `notice:${key}` });
    } catch (error) {
      if (!(error instanceof XmtpError)) throw error;
      if (error.failure === 'network-unavailable' || error.failure === 'client-closed') return OFFLINE_RETRY_MS;
      deps.log.warn({ instanceId: deps.instanceId, failure: error.failure }, 'could not notify the owner');
    }
    deps.store.change({ noticesOwed: deps.store.state.noticesOwed.filter((one) => one.key !== key) });
  }
  return undefined;
}
