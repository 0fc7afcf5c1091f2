// Tells the pool what became true: one report after the other, each repeated until it is acknowledged.
import type { Report } from '../domain/report.ts';
import type { AgentContext } from './agent-context.ts';

export type Answer =
  | 'acknowledged'
  /** The pool does not know the instance: repeating will not help. */
  | 'unknown-instance'
  /** Not now: the pool is away, or it wants the host to register first. */
  | 'later';

/** The pool, as an agent sees it. */
export interface PoolLink {
  registerInstance(instanceId: string, inboxId: string): Promise<Answer>;
  report(instanceId: string, report: Report): Promise<Answer>;
}

const RETRY_MS = 1_000;

/** Returns when to try again, milliseconds; undefined: the pool knows everything. */
export async function reportNext(ctx: AgentContext, pool: PoolLink): Promise<number | undefined> {
  const { store } = ctx;
  if (!store.state.registered) {
    if (store.state.inboxId === undefined) return undefined;
    const answer = await pool.registerInstance(ctx.instanceId, store.state.inboxId);
    if (ctx.closing.aborted) return undefined;
    if (answer === 'later') return RETRY_MS;
    store.change({ registered: true });
  }
  for (let next = store.nextReport(); next !== undefined; next = store.nextReport()) {
    const answer = await pool.report(ctx.instanceId, next.report);
    if (ctx.closing.aborted) return undefined;
    if (answer === 'later') return RETRY_MS;
    if (answer === 'unknown-instance') ctx.log.warn({ instanceId: ctx.instanceId }, 'the pool does not know the instance');
    store.reportAcknowledged(next.seq);
  }
  return undefined;
}
