import type { ReconcileContext } from '../../loop-deps.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import { LeaseWatch } from '../domain/lease-watch.ts';
import { endLeases, forgetStranded, type Lapsed, nextLeaseEnd } from '../store/conditions.ts';

/** Idle instances of a host that was away for so long are no longer counted on. */
const forgetAfterMs = 3_600_000;

/** Hosts whose lease has ended: what that means for their instances is written in the same statement that takes the host. */
export function watchLeases(context: ReconcileContext & { leaseMs: number }): WorkSource<Lapsed> {
  const { db } = context;
  const watch = new LeaseWatch(context.leaseMs);
  let alarm: NodeJS.Timeout | undefined;

  /** Not at the next look, which is up to a second later. */
  async function lookWhenNextEnds(): Promise<void> {
    clearTimeout(alarm);
    const next = await nextLeaseEnd(db);
    const inMs = next ? next.getTime() - context.now().getTime() : 0;
    if (inMs > 0 && inMs < 1000) alarm = setTimeout(() => context.wake('leases'), inMs + 1).unref();
  }

  return {
    name: 'leases',
    parallel: 1,
    take: async () => {
      await lookWhenNextEnds();
      const now = context.now();
      if (!watch.mayJudge(now.getTime(), performance.now())) return [];
      return endLeases(db, now);
    },
    attempt: async (lapsed) => {
      context.log.warn({ ...lapsed, host: lapsed.hostId }, 'the lease of a host has ended');
      context.wake('moves');
      await forgetStranded(db, new Date(context.now().getTime() - forgetAfterMs));
      return undefined;
    },
  };
}
