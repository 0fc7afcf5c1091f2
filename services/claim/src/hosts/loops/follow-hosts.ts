import { outcomeOf, putBack, type ReconcileContext, takeOf } from '../../loop-deps.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import { follow } from '../commands/follow-agent.ts';
import { type DueFollow, dueFollows, retryFollow, unpark } from '../store/parked-agents.ts';

/** Rows that say otherwise than the agents themselves, as an old copy of the database does: made what the agents say. */
export function followHosts(context: ReconcileContext): WorkSource<DueFollow> {
  return {
    name: 'follows',
    parallel: 16,
    take: (limit) => dueFollows(context.db, takeOf(context, limit)),
    attempt: (due, signal) => attempt(context, due, signal),
  };
}

async function attempt(context: ReconcileContext, due: DueFollow, signal: AbortSignal): Promise<number | undefined> {
  const { db, log } = context;
  const { instanceId, hostId } = due;
  const outcome = await outcomeOf(followed(context, due, signal));
  if (outcome.ok) {
    log.warn({ instance: instanceId, host: hostId, claim: outcome.answer?.claimId }, 'the row follows what the agent says');
    return undefined;
  }
  const { reason } = outcome;
  if (reason === 'INSTANCE_NOT_FOUND' || reason === 'INSTANCE_GONE') {
    await unpark(db.query, instanceId);
    return undefined;
  }
  log.warn({ instance: instanceId, host: hostId, reason, attempts: due.attempts }, 'the row cannot follow what the agent says');
  return putBack(context, due.attempts, signal, (at) => retryFollow(db, due, at));
}

async function followed(context: ReconcileContext, { address, instanceId, hostId }: DueFollow, signal: AbortSignal) {
  const told = await context.hosts.describeInstance({ hostId, address }, instanceId, signal);
  // Its owner has ended it; its last words come by themselves.
  if (told === 'leaving') await unpark(context.db.query, instanceId);
  else await follow(context, hostId, told);
  return told === 'leaving' ? undefined : told;
}
