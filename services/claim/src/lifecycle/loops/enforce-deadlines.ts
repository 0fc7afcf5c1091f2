import type { WorkSource } from '../../work/loops/work-loop.ts';
import { type Overdue, overdueClaims } from '../../work/store/due-work.ts';
import type { DeadlineDeps } from '../deps.ts';
import type { LifeStep } from '../domain/lifecycle.ts';
import type { AgentRows } from '../store/agent-rows.ts';

/** Ends what would otherwise wait forever: for hosts that never come back, and for conversations that nobody opens. */
export function enforceDeadlines(deps: DeadlineDeps): WorkSource<Overdue> {
  return {
    name: 'deadlines',
    parallel: 16,
    take: (limit) => overdueClaims(deps.db, limit, deps.now()),
    attempt: async (overdue) => {
      deps.log.info({ instance: overdue.instanceId, overdue: overdue.kind }, 'deadline passed');
      await deps.takeSteps(overdue.instanceId, (rows) => (isStill(overdue.kind, rows, deps.now()) ? [stepOf(overdue.kind)] : []));
      return undefined;
    },
  };
}

/** Checked again under the lock: a report may have arrived in the meantime. */
function isStill(kind: Overdue['kind'], { agent, claim }: AgentRows, now: Date): boolean {
  switch (kind) {
    case 'configuring':
    case 'joining':
      return claim.state === (kind === 'joining' ? 'JOINING' : 'CONFIGURING') && claim.deadlineAt != null && claim.deadlineAt <= now;
    case 'never-released':
      return agent.state === 'DRAINING' && (agent.condition === 'UNREACHABLE' || agent.condition === 'CRASHED');
  }
}

function stepOf(kind: Overdue['kind']): LifeStep {
  switch (kind) {
    case 'configuring':
      return {
        kind: 'failed',
        reason: 'UPSTREAM_UNAVAILABLE',
        message: "The agent's host did not answer in time. Claim again with a new request_id.",
      };
    case 'joining':
      return {
        kind: 'failed',
        reason: 'JOIN_TIMED_OUT',
        message: 'Nobody let the agent into the conversation in time. Claim again and accept it there.',
      };
    case 'never-released':
      // If its host comes back, it is shown the owner's statement.
      return { kind: 'lost' };
  }
}
