import { isReleased } from '../domain/retry.ts';
import { agentById } from '../store/agents.ts';
import { type DueInstance, dueReleases, retryRelease } from '../store/due-work.ts';
import { demandRegistration, hostById } from '../store/hosts.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeOf } from './context.ts';
import type { WorkSource } from './work-loop.ts';

/**
 * DRAINING: tells the host until it has ended the agent. An owner's statement that could not be delivered in time cannot be
 * shown to the instance any more; its host is then made to register again, and is told there to drop it.
 */
export function releaseInstances(context: ReconcileContext): WorkSource<DueInstance> {
  return {
    name: 'releases',
    parallel: 16,
    take: (limit) => dueReleases(context.db, takeOf(context, limit)),
    attempt: (due, signal) => release(context, due, signal),
  };
}

async function release(context: ReconcileContext, due: DueInstance, signal: AbortSignal): Promise<number | undefined> {
  const { db } = context;
  const agent = await agentById(db, due.instanceId);
  if (agent?.state !== 'DRAINING') return undefined;
  if (agent.releaseStatement && agent.releaseExpiresAt && agent.releaseExpiresAt <= context.now()) {
    await demandRegistration(db, agent.hostId);
    return undefined;
  }
  const host = await hostById(db, agent.hostId);
  if (!host) throw new Error(`instance ${agent.id} has lost its host`);
  const outcome = await outcomeOf(context.hosts.release(host.address, agent, signal));
  if (outcome.ok || isReleased(outcome.reason)) {
    await step(context, agent.id, [{ kind: 'gone' }]);
    return undefined;
  }
  context.log.info({ instance: agent.id, reason: outcome.reason, attempts: due.attempts }, 'host has not released the instance');
  return putBack(context, due.attempts, signal, (at) => retryRelease(db, due, at));
}
