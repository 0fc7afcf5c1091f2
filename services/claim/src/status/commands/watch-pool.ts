import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../database/database.ts';
import type { StockRules } from '../../stock/domain/replenishment.ts';
import { toolCounts } from '../../tools/domain/tools.ts';
import { type PoolStatus, poolStatusOf, type ToolsStatus } from '../domain/pool-status.ts';
import { readPool } from '../store/pool-status.ts';

export interface StatusDeps {
  db: Database;
  now: () => Date;
  stock: StockRules;
  /** Orphaned provider resources released since the service started. */
  orphans: { readonly released: number };
}

/** Most changes are not announced: registrations, new leases, and leases that expire. */
const LOOK_AGAIN_MS = 500;

export type Status = PoolStatus & ToolsStatus;

export async function poolStatus({ db, now, orphans, stock }: StatusDeps): Promise<Status> {
  const readAt = now();
  const { groups, hosts, queue, tools, parked } = await readPool(db, readAt);
  return { ...poolStatusOf(groups, hosts, queue, stock, readAt), tools: toolCounts(tools), orphansReleased: orphans.released, parked };
}

/** Yields the pool's status as it is now, then whenever it differs from the last one. */
export async function* watchPool(deps: StatusDeps, signal: AbortSignal): AsyncIterable<Status> {
  let sent = '';
  while (!signal.aborted) {
    const status = await poolStatus(deps);
    const shown = JSON.stringify({ ...status, readAt: undefined });
    if (shown !== sent) yield status;
    sent = shown;
    await pause(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}
