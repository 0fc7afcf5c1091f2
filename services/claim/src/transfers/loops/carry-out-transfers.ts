import { nextTask } from '../../lifecycle/domain/transfer.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import { changeTransfer, transferById } from '../../lifecycle/store/transfers.ts';
import { addressOf, hostById } from '../../placement/store/host-addresses.ts';
import { isFinal, pauseMs, servicePauseMs } from '../../work/domain/retry.ts';
import { outcomeOf, putBack, takeByHost } from '../../work/loops/attempts.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import type { CarryOutDeps } from '../deps.ts';
import { type DueTransfer, dueTransfers, retryTransfer } from '../store/due-transfers.ts';

/**
 * Tells the target of a share whom to expect, passes the owner's order to the source, and reports ingested shares to lineage: one of these
 * per attempt. The agents do the rest between themselves; the pool learns the outcome through ReportInstance.
 */
export function carryOutTransfers(deps: CarryOutDeps): HostWork<DueTransfer> {
  return {
    name: 'transfers',
    parallel: 32,
    perHost: 16,
    attemptMs: deps.attemptMs,
    hostOf: ({ callee }) => callee,
    take: (limit, slots) => dueTransfers(deps.db, takeByHost(deps, limit, slots)),
    attempt: (due, signal) => advance(deps, due, signal),
  };
}

async function advance(deps: CarryOutDeps, due: DueTransfer, signal: AbortSignal): Promise<number | undefined> {
  const { db, hosts, lineage, log, now } = deps;
  const transfer = await transferById(db, due.transferId);
  if (!transfer?.targetInstance) return undefined;
  const [source, target] = await Promise.all([agentById(db, transfer.sourceInstance), agentById(db, transfer.targetInstance)]);
  if (!source || !target) throw new Error(`transfer ${transfer.id} has lost its agents`);
  const task = nextTask(transfer, { source: source.state, target: target.state }, now());
  if (!task) return undefined;
  const fail = async (reason: string) => {
    await changeTransfer(db, transfer.id, { kind: 'failed', reason }, now());
    return undefined;
  };
  if (task.kind === 'fail') return fail(task.reason);
  const told = (whom: 'tellTarget' | 'tellSource' | 'tellLineage') => changeTransfer(db, transfer.id, { kind: 'told', whom }, now());
  const again = (pauseOf = pauseMs) => putBack(deps, due.attempts, signal, (at) => retryTransfer(db, due, at), pauseOf);
  if (task.kind === 'record') {
    const recorded = await outcomeOf(lineage.recordContext(transfer, signal));
    if (!recorded.ok) return again(isFinal(recorded.reason) ? pauseMs : servicePauseMs);
    await told('tellLineage');
    return undefined;
  }
  const host = await hostById(db, (task.kind === 'expect' ? target : source).hostId);
  if (!host) throw new Error(`transfer ${transfer.id} has lost the host of an agent`);
  const to = addressOf(host);
  const outcome = await outcomeOf(
    task.kind === 'expect' ? hosts.expectContext(to, transfer, signal) : hosts.cloneSummary(to, transfer, signal),
  );
  if (outcome.ok) {
    await told(task.kind === 'expect' ? 'tellTarget' : 'tellSource');
    return task.kind === 'expect' ? 0 : undefined;
  }
  log.info({ transfer: transfer.id, task: task.kind, reason: outcome.reason, attempts: due.attempts }, 'an agent did not accept the order');
  return isFinal(outcome.reason) ? fail(outcome.reason) : again();
}
