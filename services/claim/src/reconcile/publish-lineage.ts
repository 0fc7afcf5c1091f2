import { agentById } from '../store/agents.ts';
import { type DueRecord, dueLineageRecords, lineageRecorded, retryLineageRecord } from '../store/due-work.ts';
import { outcomeOf, putBack, type ReconcileContext, takeOf } from './context.ts';
import type { WorkSource } from './work-loop.ts';

/** Tells the lineage service what each claimed instance is now, until it has taken note. */
export function publishLineage(context: ReconcileContext): WorkSource<DueRecord> {
  return {
    name: 'lineage',
    parallel: 16,
    take: (limit) => dueLineageRecords(context.db, takeOf(context, limit)),
    attempt: (due, signal) => publish(context, due, signal),
  };
}

async function publish(context: ReconcileContext, due: DueRecord, signal: AbortSignal): Promise<number | undefined> {
  const agent = await agentById(context.db, due.instanceId);
  if (!agent) return undefined;
  const outcome = await outcomeOf(context.lineage.record(agent, signal));
  if (outcome.ok) {
    // The row is read after the record was taken, so what was sent is this revision or a newer one.
    await lineageRecorded(context.db, agent.id, agent.revision);
    return undefined;
  }
  context.log.info({ instance: agent.id, reason: outcome.reason, attempts: due.attempts }, 'lineage not recorded');
  return putBack(context, due.attempts, signal, (at) => retryLineageRecord(context.db, due, at));
}
