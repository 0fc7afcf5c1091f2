import { demandRegistration } from '../../placement/store/host-addresses.ts';
import { isReleased } from '../../work/domain/retry.ts';
import { outcomeOf, putBack, takeByHost } from '../../work/loops/attempts.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import { type DueRelease, dueReleases, retryRelease } from '../../work/store/due-work.ts';
import type { EndInstancesDeps } from '../deps.ts';

/**
 * DRAINING: tells the host until it has ended the agent. A live agent without its owner's statement refuses to end: its claim failed only
 * here. Its host then has to register, and the row is corrected.
 */
export function releaseInstances(deps: EndInstancesDeps): HostWork<DueRelease> {
  return {
    name: 'releases',
    parallel: 32,
    perHost: 16,
    attemptMs: deps.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, slots) => dueReleases(deps.db, takeByHost(deps, limit, slots)),
    attempt: (due, signal) => release(deps, due, signal),
  };
}

/** Limits how often an instance that keeps refusing costs its host a registration: every few minutes. */
const ASK_EVERY = 10;

async function release(deps: EndInstancesDeps, due: DueRelease, signal: AbortSignal): Promise<number | undefined> {
  const { db } = deps;
  if (due.statement && due.expiresAt && due.expiresAt <= deps.now()) {
    // The statement has expired, and nothing else ends an owned agent: the owner has to sign again.
    return putBack(deps, due.attempts, signal, (at) => retryRelease(db, due, at));
  }
  const outcome = await outcomeOf(deps.hosts.release(due, due, signal));
  if (outcome.ok || isReleased(outcome.reason)) {
    await deps.takeSteps(due.instanceId, [{ kind: 'gone' }]);
    return undefined;
  }
  if (outcome.reason === 'NOT_INSTANCE_OWNER' && due.attempts % ASK_EVERY === 1) await demandRegistration(db, due.hostId);
  deps.log.info({ instance: due.instanceId, reason: outcome.reason, attempts: due.attempts }, 'host has not released the instance');
  return putBack(deps, due.attempts, signal, (at) => retryRelease(db, due, at));
}
