import { isUpdateRefusal } from '../domain/retry.ts';
import { agentById } from '../store/agents.ts';
import { type DueInstance, dueUpdates, retryUpdate } from '../store/due-work.ts';
import { hostById } from '../store/hosts.ts';
import { storedVersion } from '../store/template-versions.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeOf } from './context.ts';
import type { WorkSource } from './work-loop.ts';

/** Agents that want a newer version than they have: pushed at once, repeated until they have it or refuse it by verifying it. */
export function deliverUpdates(context: ReconcileContext): WorkSource<DueInstance> {
  return {
    name: 'updates',
    parallel: 32,
    take: (limit) => dueUpdates(context.db, takeOf(context, limit)),
    attempt: (due, signal) => deliver(context, due, signal),
  };
}

async function deliver(context: ReconcileContext, due: DueInstance, signal: AbortSignal): Promise<number | undefined> {
  const { db } = context;
  const agent = await agentById(db, due.instanceId);
  if (!agent?.templateId || agent.desiredVersion <= agent.appliedVersion) return undefined;
  const wanted = agent.desiredVersion;
  const [host, version] = await Promise.all([hostById(db, agent.hostId), storedVersion(db, agent.templateId, wanted)]);
  if (!host || !version) throw new Error(`instance ${agent.id} has lost its host or its template version`);
  let applied = 0;
  const outcome = await outcomeOf(
    context.hosts.updateTemplate(host.address, agent.id, version.message, signal).then((answer) => {
      applied = answer;
    }),
  );
  if (outcome.ok && applied >= wanted) {
    await step(context, agent.id, [{ kind: 'applied', version: applied }]);
    return undefined;
  }
  const reason = outcome.ok ? undefined : outcome.reason;
  context.log.info({ instance: agent.id, version: wanted, reason, attempts: due.attempts }, 'version not applied');
  if (!isUpdateRefusal(reason)) return putBack(context, due.attempts, signal, (at) => retryUpdate(db, due, at));
  await step(context, agent.id, [{ kind: 'update-refused', version: wanted, reason }]);
  return undefined;
}
