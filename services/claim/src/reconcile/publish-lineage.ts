import { type DueRecord, dueLineageRecords, lineageRecorded, retryLineageRecord } from '../store/due-work.ts';
import { outcomeOf, putBack, type ReconcileContext, takeOf } from './context.ts';
import type { WorkSource } from './work-loop.ts';

/** Tells the lineage service what each claimed instance is now, until it has taken note. */
export function publishLineage(context: ReconcileContext): WorkSource<DueRecord> {
  return {
    name: 'lineage',
    parallel: 16,
    yields: context.pressure.isHigh,
    take: (limit) => dueLineageRecords(context.db, takeOf(context, limit)),
    attempt: (due, signal) => publish(context, due, signal),
  };
}

async function publish(context: ReconcileContext, due: DueRecord, signal: AbortSignal): Promise<number | undefined> {
  const outcome = await outcomeOf(context.lineage.record(due, signal));
  if (outcome.ok) {
    await lineageRecorded(context.db, due.instanceId, due.revision);
    return undefined;
  }
  context.log.info({ instance: due.instanceId, reason: outcome.reason, attempts: due.attempts }, 'lineage not recorded');
  return putBack(context, due.attempts, signal, (at) => retryLineageRecord(context.db, due, at));
}
