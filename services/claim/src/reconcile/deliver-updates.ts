import { capabilityLine } from '../domain/agent-facts.ts';
import type { LifeStep } from '../domain/lifecycle.ts';
import { isUpdateRefusal } from '../domain/retry.ts';
import type { AgentRows } from '../store/change-agent.ts';
import { deliveredUpdates } from '../store/delivered-updates.ts';
import { type DueUpdate, dueUpdates, retryUpdate } from '../store/due-work.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeByHost } from './context.ts';
import type { HostWork } from './host-work-loop.ts';

/**
 * Agents that want a newer version than they have, or a greater revision of it: pushed at once, repeated until they have it or
 * refuse it by verifying it. Taken and written down in batches; the calls in between are one an agent.
 */
export function deliverUpdates(context: ReconcileContext): HostWork<DueUpdate> {
  const { db, log, versions, now } = context;
  const keep = deliveredUpdates(db, now);
  return {
    name: 'updates',
    parallel: 256,
    perHost: 64,
    attemptMs: context.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, room) => dueUpdates(db, takeByHost(context, limit, room)),
    attempt: async (due, signal, hostIsFree) => {
      const { instanceId, wanted, applied: before } = due;
      const copy = await versions.copyOf(due.templateId, wanted, due.revision);
      let applied = 0;
      const outcome = await outcomeOf(
        context.hosts.updateTemplate(due.address, instanceId, copy.message, signal).then((answer) => {
          applied = answer;
        }),
      );
      hostIsFree();
      if (outcome.ok && applied >= wanted) {
        const isPlain = applied === wanted && !copy.hasResourceTools;
        if (isPlain && (await keep({ instanceId, version: wanted, revision: copy.revision }))) return undefined;
        await step(context, instanceId, [{ kind: 'applied', version: applied }], { facts: { delivered: copy } });
        return undefined;
      }
      const reason = outcome.ok ? undefined : outcome.reason;
      const { revision } = copy;
      log.info({ instance: instanceId, version: wanted, revision, reason, attempts: due.attempts }, 'version not applied');
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
      await step(context, instanceId, steps, before >= wanted ? { facts: { delivered: copy } } : {});
      return undefined;
    },
  };
}
