import { isReleased } from '../domain/retry.ts';
import { agentById } from '../store/agents.ts';
import { type DueRelease, dueReleases, retryRelease } from '../store/due-work.ts';
import { demandRegistration } from '../store/hosts.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeByHost } from './context.ts';
import type { HostWork } from './host-work-loop.ts';

/**
 * DRAINING: tells the host until it has ended the agent. An owner's statement that could not be delivered in time cannot be
 * shown to the instance any more; its host is then made to register again, and is told there to drop it.
 */
export function releaseInstances(context: ReconcileContext): HostWork<DueRelease> {
  return {
    name: 'releases',
    parallel: 32,
    perHost: 16,
    attemptMs: context.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, room) => dueReleases(context.db, takeByHost(context, limit, room)),
    attempt: (due, signal) => release(context, due, signal),
  };
}

async function release(context: ReconcileContext, due: DueRelease, signal: AbortSignal): Promise<number | undefined> {
  const { db } = context;
  const agent = await agentById(db, due.instanceId);
  if (agent?.state !== 'DRAINING') return undefined;
  if (agent.releaseStatement && agent.releaseExpiresAt && agent.releaseExpiresAt <= context.now()) {
    await demandRegistration(db, agent.hostId);
    return undefined;
  }
  const outcome = await outcomeOf(context.hosts.release(due.address, agent, signal));
  if (outcome.ok || isReleased(outcome.reason)) {
    await step(context, agent.id, [{ kind: 'gone' }]);
    return undefined;
  }
  context.log.info({ instance: agent.id, reason: outcome.reason, attempts: due.attempts }, 'host has not released the instance');
  return putBack(context, due.attempts, signal, (at) => retryRelease(db, due, at));
}
