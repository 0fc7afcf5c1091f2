import { outcomeOf, putBack, takeOf } from '../../work/loops/attempts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import { follow } from '../commands/follow-agent.ts';
import type { FollowHostsDeps } from '../deps.ts';
import { type DueFollow, dueFollows, retryFollow, unpark } from '../store/parked-agents.ts';

/** Corrects rows that differ from what the agents themselves report, as they do after an old copy of the database was restored. */
export function followHosts(deps: FollowHostsDeps): WorkSource<DueFollow> {
  return {
    name: 'follows',
    parallel: 16,
    take: (limit) => dueFollows(deps.db, takeOf(deps, limit, deps.attemptMs)),
    attempt: (due, signal) => attempt(deps, due, signal),
  };
}

async function attempt(deps: FollowHostsDeps, due: DueFollow, signal: AbortSignal): Promise<number | undefined> {
  const { db, log } = deps;
  const { instanceId, hostId } = due;
  const outcome = await outcomeOf(followed(deps, due, signal));
  if (outcome.ok) {
    log.warn({ instance: instanceId, host: hostId, claim: outcome.answer?.claimId }, 'row corrected to what the agent reports');
    return undefined;
  }
  const { reason } = outcome;
  if (reason === 'INSTANCE_NOT_FOUND' || reason === 'INSTANCE_GONE') {
    await unpark(db.query, instanceId);
    return undefined;
  }
  log.warn({ instance: instanceId, host: hostId, reason, attempts: due.attempts }, 'row cannot be corrected to what the agent reports');
  return putBack(deps, due.attempts, signal, (at) => retryFollow(db, due, at));
}

async function followed(deps: FollowHostsDeps, { address, instanceId, hostId }: DueFollow, signal: AbortSignal) {
  const told = await deps.hosts.describeInstance({ hostId, address }, instanceId, signal);
  // Its owner has ended it; its final report comes on its own.
  if (told === 'leaving') await unpark(deps.db.query, instanceId);
  else await follow(deps, hostId, told);
  return told === 'leaving' ? undefined : told;
}
