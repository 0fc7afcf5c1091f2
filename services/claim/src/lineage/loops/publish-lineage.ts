import { refusalOf } from '@offshoot/rpc';
import { type ReconcileContext, takeOf } from '../../loop-deps.ts';
import { pauseMs, servicePauseMs } from '../../work/domain/retry.ts';
import type { BatchWork } from '../../work/loops/batch-work-loop.ts';
import { mostRecords } from '../adapters/lineage-recorder.ts';
import { type DueRecord, dueLineageRecords, lineageRecorded, retryLineageRecords } from '../store/lineage-outbox.ts';

/** An agent passes several states within it on its way to live, and is told of once. Milliseconds. */
const gatherMs = 100;

/** Tells the lineage service what each claimed instance is now, until it has taken note. */
export function publishLineage(context: ReconcileContext): BatchWork<DueRecord> {
  return {
    name: 'lineage',
    atMost: mostRecords,
    gatherMs,
    yields: context.pressure.isHigh,
    take: (limit) => dueLineageRecords(context.db, takeOf(context, limit)),
    attempt: (batch, signal) => publish(context, batch, signal),
  };
}

async function publish(context: ReconcileContext, batch: DueRecord[], signal: AbortSignal): Promise<number | undefined> {
  const refused = await refusedOf(context, batch, signal);
  if (refused === 'all') return putBack(context, batch, signal, servicePauseMs);
  const recorded = batch.filter((_, place) => !refused.has(place));
  if (recorded.length > 0) await lineageRecorded(context.db, recorded);
  return putBack(
    context,
    batch.filter((_, place) => refused.has(place)),
    signal,
    pauseMs,
  );
}

/** Places in the batch. 'all': the call itself failed, and nothing may have been recorded. */
async function refusedOf({ lineage, log }: ReconcileContext, batch: DueRecord[], signal: AbortSignal): Promise<Set<number> | 'all'> {
  try {
    const refused = await lineage.record(batch, signal);
    for (const [place, reason] of refused)
      log.error({ instance: batch[place]?.instanceId, reason, attempts: batch[place]?.attempts }, 'record refused by lineage');
    return new Set(refused.keys());
  } catch (error) {
    log.info({ records: batch.length, reason: refusalOf(error)?.reason }, 'cannot reach lineage');
    return 'all';
  }
}

/** Each after a pause of its own, or at once where we are stopping and another replica may take it. Answers the shortest one. */
async function putBack(
  context: ReconcileContext,
  records: DueRecord[],
  signal: AbortSignal,
  pauseOf: typeof pauseMs,
): Promise<number | undefined> {
  if (records.length === 0) return undefined;
  const pauses = records.map(({ attempts }) => (signal.aborted ? 0 : pauseOf(attempts, Math.random())));
  const now = context.now().getTime();
  await retryLineageRecords(
    context.db,
    records.map((due, place) => ({ due, at: new Date(now + (pauses[place] ?? 0)) })),
  );
  return Math.min(...pauses);
}
