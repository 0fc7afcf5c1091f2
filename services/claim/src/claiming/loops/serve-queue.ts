import { countClaim } from '../../lifecycle/store/claim-counter.ts';
import type { QueueEnd } from '../../queue/domain/queue.ts';
import { endInQueue, overdueInQueue, quarantinedInQueue } from '../../queue/store/queue.ts';
import { endUnasked } from '../../stock/store/reservations.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { ServeQueueDeps } from '../deps.ts';
import { type Served, serveQueue } from '../store/serve-queue.ts';

/**
 * Ends overdue entries and those of quarantined templates, then assigns idle instances to the claims and reservations whose turn it is. Woken when an instance becomes idle or
 * a new entry starts to wait; expired reservations are found by polling. Serving is a single statement, so the attempt only logs.
 */
export function serveWaiting(deps: ServeQueueDeps): WorkSource<Served> {
  const { db, now, log } = deps;
  return {
    name: 'queue',
    parallel: 32,
    take: async (limit) => {
      const end = async (claimId: string, reason?: QueueEnd) => {
        const ended = await endInQueue(db, claimId, reason, now());
        if (!ended) return;
        countClaim(ended.state, ended.failureReason);
        log.info({ claim: claimId, reason: ended.failureReason }, 'claim left the queue without an agent');
      };
      for (const claimId of await overdueInQueue(db, now())) await end(claimId);
      for (const claimId of await quarantinedInQueue(db)) await end(claimId, 'TEMPLATE_QUARANTINED');
      for (const reservation of await endUnasked(db, now())) log.info({ reservation }, 'reservation left the queue: no longer asked for');
      const at = now();
      const after = (ms: number) => new Date(at.getTime() + ms);
      const times = { now: at, configureBy: after(deps.configureTimeoutMs), reservedUntil: after(deps.placeKeptMs) };
      const served = await serveQueue(db, limit, times, [...deps.warm.keys()]);
      if (served.some(({ reserves }) => !reserves)) deps.wake('configurations');
      return served;
    },
    attempt: async ({ id, reserves }) => {
      if (!reserves) countClaim('CONFIGURING');
      log.debug(reserves ? { reservation: id } : { claim: id }, 'got its instance');
      return undefined;
    },
  };
}
