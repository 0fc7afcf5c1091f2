import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { Host } from '../../database/entities/host.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import { addressOf, hostById } from '../../placement/store/host-addresses.ts';
import { isFinal } from '../../work/domain/retry.ts';
import { outcomeOf, putBack, takeOf } from '../../work/loops/attempts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { MoveDeps } from '../deps.ts';
import { ASK_AGAIN_MS, FORGIVE_AFTER_MS, isGivenUp } from '../domain/moves.ts';
import { type DueMove, dueMoves, forgiveRefusals, moveAccepted, moveRefused, planMoves, retryMove } from '../store/moves.ts';

/**
 * Moves instances that have lost their host: orders one host after another to restore them, until one registers the instance, which ends
 * the move (hosts/store/registrations.ts), or none is left. A host that accepted the order is asked again now and then.
 */
export function moveInstances(deps: MoveDeps): WorkSource<DueMove> {
  return {
    name: 'moves',
    parallel: 32,
    take: async (limit) => {
      await forgiveRefusals(deps.db, new Date(deps.now().getTime() - FORGIVE_AFTER_MS));
      const begun = await planMoves(deps.db, deps.now());
      if (begun > 0) deps.log.info({ begun }, 'instances are being moved');
      return dueMoves(deps.db, takeOf(deps, limit, deps.attemptMs));
    },
    attempt: (due, signal) => order(deps, due, signal),
  };
}

async function order(deps: MoveDeps, due: DueMove, signal: AbortSignal): Promise<number | undefined> {
  const { db, log } = deps;
  const agent = await agentById(db, due.instanceId);
  if (!agent?.moveTarget) return undefined;
  const target = await hostById(db, agent.moveTarget);
  if (!target) throw new Error(`instance ${agent.id} is moved to a host that is not known`);
  const move = { instanceId: agent.id, epoch: agent.moveEpoch, target: target.id };
  const giveUp = async (reason: string | undefined) => {
    log.warn({ instance: agent.id, host: target.id, reason }, 'the host did not take over the instance');
    await moveRefused(db, move, reason !== undefined, deps.now());
    return 0;
  };
  if (isGivenUp(standing(agent, target, deps.now()), deps.now())) return giveUp(undefined);
  const outcome = await outcomeOf(
    deps.hosts.restoreInstance(
      addressOf(target),
      { instanceId: agent.id, inboxId: agent.inboxId, epoch: move.epoch, generation: agent.backupGeneration },
      signal,
    ),
  );
  if (outcome.ok) {
    await moveAccepted(db, move, new Date(deps.now().getTime() + ASK_AGAIN_MS));
    return ASK_AGAIN_MS;
  }
  if (isFinal(outcome.reason)) return giveUp(outcome.reason);
  return putBack(deps, due.attempts, signal, (at) => retryMove(db, due, at));
}

function standing({ moveAccepted: accepted, moveTargetSince }: AgentMetadata, { leaseExpiresAt, lapsedAt }: Host, now: Date) {
  return { accepted, since: moveTargetSince ?? now, targetIsUp: !lapsedAt && leaseExpiresAt > now };
}
