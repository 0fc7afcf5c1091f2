import { hostById, placeOf } from '../../hosts/store/hosts.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import { isFinal } from '../../work/domain/retry.ts';
import { outcomeOf, putBack, takeOf } from '../../work/loops/attempts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { BringContextDeps } from '../deps.ts';
import { nextTask } from '../domain/share-rules.ts';
import { changeShare, shareById } from '../store/context-shares.ts';
import { type DueShare, dueShares, retryShare } from '../store/due-shares.ts';

/**
 * Shares: tells the target whom to expect, then passes the owner's order to the source, one of them an attempt. What the two
 * make of it is between them; the pool hears of it by ReportInstance.
 */
export function shareContexts(deps: BringContextDeps): WorkSource<DueShare> {
  return {
    name: 'shares',
    parallel: 16,
    take: (limit) => dueShares(deps.db, takeOf(deps, limit, deps.attemptMs)),
    attempt: (due, signal) => advance(deps, due, signal),
  };
}

async function advance(deps: BringContextDeps, due: DueShare, signal: AbortSignal): Promise<number | undefined> {
  const { db, hosts, log, now } = deps;
  const share = await shareById(db, due.shareId);
  if (!share) return undefined;
  const [source, target] = await Promise.all([agentById(db, share.sourceInstance), agentById(db, share.targetInstance)]);
  if (!source || !target) throw new Error(`share ${share.id} has lost its agents`);
  const task = nextTask(share, source.state, target.state, now());
  if (!task) return undefined;
  const fail = async (reason: string) => {
    await changeShare(db, share.id, { step: { kind: 'context-failed', reason } }, now());
    return undefined;
  };
  if (task.kind === 'fail') return fail(task.reason);
  const host = await hostById(db, (task.kind === 'expect' ? target : source).hostId);
  if (!host) throw new Error(`share ${share.id} has lost the host of an agent`);
  const work = { share, source, target };
  const to = placeOf(host);
  const call = task.kind === 'expect' ? hosts.expectContext(to, work, signal) : hosts.sendContext(to, work, signal);
  const outcome = await outcomeOf(call);
  if (outcome.ok) {
    await changeShare(db, share.id, task.kind === 'expect' ? { expected: true } : { handedOver: true }, now());
    return task.kind === 'expect' ? 0 : undefined;
  }
  log.info({ share: share.id, task: task.kind, reason: outcome.reason, attempts: due.attempts }, 'an agent did not accept the order');
  if (isFinal(outcome.reason)) return fail(outcome.reason);
  return putBack(deps, due.attempts, signal, (at) => retryShare(db, due, at));
}
