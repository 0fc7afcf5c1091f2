import type { AgentRows } from '../../lifecycle/store/agent-rows.ts';
import { agentById, claimById } from '../../lifecycle/store/agents.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeByHost } from '../../loop-deps.ts';
import { isFinal } from '../../work/domain/retry.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import { type DueClaim, dueHandovers, retryHandover } from '../../work/store/due-work.ts';

/**
 * Clones with a configured child: passes the owner's order to the parent, as soon as there is a child to send to. What the
 * parent makes of it is between the two instances; the pool hears of it by ReportInstance.
 */
export function handOverContext(context: ReconcileContext): HostWork<DueClaim> {
  return {
    name: 'handovers',
    parallel: 32,
    perHost: 16,
    attemptMs: context.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, room) => dueHandovers(context.db, takeByHost(context, limit, room)),
    attempt: (due, signal) => handOver(context, due, signal),
  };
}

async function handOver(context: ReconcileContext, due: DueClaim, signal: AbortSignal): Promise<number | undefined> {
  const { db } = context;
  const rows = await claimById(db, due.claimId);
  if (!rows?.claim.parentInstance || rows.claim.contextState !== 'PENDING' || rows.claim.handedOver) return undefined;
  const { claim, agent } = rows;
  const parent = await agentById(db, rows.claim.parentInstance);
  if (!parent) throw new Error(`claim ${claim.id} has lost its parent`);
  const outcome = await outcomeOf(context.hosts.cloneSummary(due, { claim, child: agent, parent }, signal));
  if (outcome.ok) {
    const also = ({ claim: locked }: AgentRows) => {
      locked.handedOver = true;
    };
    await step(context, agent.id, [], { also });
    return undefined;
  }
  context.log.info({ claim: claim.id, parent: parent.id, reason: outcome.reason, attempts: due.attempts }, 'parent did not take the order');
  if (!isFinal(outcome.reason)) return putBack(context, due.attempts, signal, (at) => retryHandover(db, due, at));
  await step(context, agent.id, [{ kind: 'context-failed', reason: outcome.reason }]);
  return undefined;
}
