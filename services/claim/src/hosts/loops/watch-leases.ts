import { counter } from '@offshoot/runtime/metrics';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { WatchLeasesDeps } from '../deps.ts';
import { LeaseWatch } from '../domain/lease-watch.ts';
import { endLeases, forgetStranded, type Lapsed, nextLeaseEnd } from '../store/conditions.ts';

const expired = counter('offshoot.leases_expired', 'Hosts that were not heard of until their lease ended.', []);

/** Idle instances of a host that has been away this long are deleted. */
const FORGET_AFTER_MS = 3_600_000;

/** Finds expired leases. The statement that marks the host also updates its instances. */
export function watchLeases(deps: WatchLeasesDeps): WorkSource<Lapsed> {
  const { db } = deps;
  const watch = new LeaseWatch(deps.leaseMs);
  let alarm: NodeJS.Timeout | undefined;

  /** Wakes the loop when the next lease expires; the next poll may be up to a second later. */
  async function lookWhenNextEnds(): Promise<void> {
    clearTimeout(alarm);
    const next = await nextLeaseEnd(db);
    const inMs = next ? next.getTime() - deps.now().getTime() : 0;
    if (inMs > 0 && inMs < 1000) alarm = setTimeout(() => deps.wake('leases'), inMs + 1).unref();
  }

  return {
    name: 'leases',
    parallel: 1,
    take: async () => {
      await lookWhenNextEnds();
      const now = deps.now();
      if (!watch.mayJudge(now.getTime(), performance.now())) return [];
      return endLeases(db, now);
    },
    attempt: async (lapsed) => {
      expired.add({});
      const { hostId: host, idle, movable, crashed } = lapsed;
      const level = movable + crashed > 0 ? 'error' : 'warn';
      deps.log[level](
        { host, idle, movable, crashed },
        "a host's lease has expired: its agents are silent until it is back or another has them",
      );
      deps.wake('moves');
      await forgetStranded(db, new Date(deps.now().getTime() - FORGET_AFTER_MS));
      return undefined;
    },
  };
}
