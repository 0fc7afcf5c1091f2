import { endInQueue, overdueInQueue, serveQueue } from '../store/queue.ts';
import type { ReconcileContext } from './context.ts';
import type { WorkSource } from './work-loop.ts';

/**
 * QUEUED: ends the claims that cannot wait on, then gives idle instances to those whose turn it is. Woken where an instance
 * becomes idle or a claim begins to wait; reservations that expire are found by the poll. To serve is one statement, so
 * nothing is left to attempt but to log.
 */
export function serveWaiting(context: ReconcileContext): WorkSource<{ claimId: string }> {
  const { db, now, log } = context;
  return {
    name: 'queue',
    parallel: 32,
    take: async (limit) => {
      for (const claimId of await overdueInQueue(db, now())) {
        const ended = await endInQueue(db, claimId, undefined, now());
        if (ended) log.info({ claim: claimId, reason: ended.failureReason }, 'claim left the queue without an agent');
      }
      const configureBy = new Date(now().getTime() + context.configureTimeoutMs);
      const served = await serveQueue(db, limit, now(), configureBy, [...context.warm.keys()]);
      if (served.length > 0) context.wake('configurations');
      return served;
    },
    attempt: async ({ claimId }) => {
      log.debug({ claim: claimId }, 'claim got its instance');
      return undefined;
    },
  };
}
