import { capabilityLine } from '../domain/agent-facts.ts';
import type { LifeStep } from '../domain/lifecycle.ts';
import { isUpdateRefusal } from '../domain/retry.ts';
import { agentById } from '../store/agents.ts';
import type { AgentRows } from '../store/change-agent.ts';
import { type DueInstance, dueUpdates, retryUpdate } from '../store/due-work.ts';
import type { AgentMetadata } from '../store/entities/agent-metadata.ts';
import { hostById } from '../store/hosts.ts';
import { storedVersion } from '../store/template-versions.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeOf } from './context.ts';
import type { WorkSource } from './work-loop.ts';

/**
 * Agents that want a newer version than they have, or a greater revision of it: pushed at once, repeated until they have it or
 * refuse it by verifying it.
 */
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
  if (!agent?.templateId || !wantsDelivery(agent)) return undefined;
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
    await step(context, agent.id, [{ kind: 'applied', version: applied }], { facts: { delivered: version } });
    return undefined;
  }
  const reason = outcome.ok ? undefined : outcome.reason;
  const { revision } = version;
  context.log.info({ instance: agent.id, version: wanted, revision, reason, attempts: due.attempts }, 'version not applied');
  if (outcome.ok || !isUpdateRefusal(reason)) return putBack(context, due.attempts, signal, (at) => retryUpdate(db, due, at));
  const refused: LifeStep = {
    kind: 'update-refused',
    version: wanted,
    reason,
    capabilities: capabilityLine(outcome.metadata.capabilities),
  };
  // A greater revision that came meanwhile is not refused yet.
  const steps = ({ agent: locked }: AgentRows) => (locked.desiredRevision > revision ? [] : [refused]);
  // An instance that has the version and does not take the revision is asked no more than once.
  await step(context, agent.id, steps, agent.appliedVersion >= wanted ? { facts: { delivered: version } } : {});
  return undefined;
}

function wantsDelivery(agent: AgentMetadata): boolean {
  return agent.desiredVersion > agent.appliedVersion || agent.desiredRevision > agent.deliveredRevision;
}
