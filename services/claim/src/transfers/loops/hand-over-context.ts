import type { AgentRows } from '../../lifecycle/store/agent-rows.ts';
import { agentById, claimById } from '../../lifecycle/store/agents.ts';
import { isFinal } from '../../work/domain/retry.ts';
import { outcomeOf, putBack, takeByHost } from '../../work/loops/attempts.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import { type DueClaim, dueHandovers, retryHandover } from '../../work/store/due-work.ts';
import type { BringContextDeps } from '../deps.ts';

/**
 * Clones with a configured child: passes the owner's order to the parent, as soon as there is a child to send to. What the
 * parent makes of it is between the two instances; the pool hears of it by ReportInstance.
 */
export function handOverContext(deps: BringContextDeps): HostWork<DueClaim> {
  return {
    name: 'handovers',
    parallel: 32,
    perHost: 16,
    attemptMs: deps.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, room) => dueHandovers(deps.db, takeByHost(deps, limit, room)),
    attempt: (due, signal) => handOver(deps, due, signal),
  };
}

async function handOver(deps: BringContextDeps, due: DueClaim, signal: AbortSignal): Promise<number | undefined> {
  const { db } = deps;
  const rows = await claimById(db, due.claimId);
  if (!rows?.claim.parentInstance || rows.claim.contextState !== 'PENDING' || rows.claim.handedOver) return undefined;
  const { claim, agent } = rows;
  const parent = await agentById(db, rows.claim.parentInstance);
  if (!parent) throw new Error(`claim ${claim.id} has lost its parent`);
  const outcome = await outcomeOf(deps.hosts.cloneSummary(due, { claim, child: agent, parent }, signal));
  if (outcome.ok) {
    const also = ({ claim: locked }: AgentRows) => {
      locked.handedOver = true;
    };
    await deps.takeSteps(agent.id, [], { also });
    return undefined;
  }
  deps.log.info({ claim: claim.id, parent: parent.id, reason: outcome.reason, attempts: due.attempts }, 'parent did not accept the order');
  if (!isFinal(outcome.reason)) return putBack(deps, due.attempts, signal, (at) => retryHandover(db, due, at));
  await deps.takeSteps(agent.id, [{ kind: 'context-failed', reason: outcome.reason }]);
  return undefined;
}
