import { refusalOf } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Pressure } from '../../claiming/domain/pressure.ts';
import type { Database } from '../../database/database.ts';
import { pauseMs, servicePauseMs } from '../../work/domain/retry.ts';
import { takeOf } from '../../work/loops/attempts.ts';
import type { BatchWork } from '../../work/loops/batch-work-loop.ts';
import { type LineageRecorder, MAX_RECORDS } from '../adapters/lineage-recorder.ts';
import { type DueRecord, dueLineageRecords, lineageRecorded, retryLineageRecords } from '../store/lineage-outbox.ts';

interface LineageDeps {
  db: Database;
  lineage: LineageRecorder;
  pressure: Pressure;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}

/** Agents pass several states within this time on their way to live, and are reported once. Milliseconds. */
const GATHER_MS = 100;

/** Reports each claimed instance's current state to the lineage service until it is recorded. */
export function publishLineage(deps: LineageDeps): BatchWork<DueRecord> {
  return {
    name: 'lineage',
    atMost: MAX_RECORDS,
    gatherMs: GATHER_MS,
    yields: deps.pressure.isHigh,
    take: (limit) => dueLineageRecords(deps.db, takeOf(deps, limit, deps.attemptMs)),
    attempt: (batch, signal) => publish(deps, batch, signal),
  };
}

async function publish(deps: LineageDeps, batch: DueRecord[], signal: AbortSignal): Promise<number | undefined> {
  const refused = await refusedOf(deps, batch, signal);
  if (refused === 'all') return putBack(deps, batch, signal, servicePauseMs);
  const recorded = batch.filter((_, index) => !refused.has(index));
  if (recorded.length > 0) await lineageRecorded(deps.db, recorded);
  return putBack(
    deps,
    batch.filter((_, index) => refused.has(index)),
    signal,
    pauseMs,
  );
}

/** Positions in the batch. 'all': the call itself failed, and nothing may have been recorded. */
async function refusedOf({ lineage, log }: LineageDeps, batch: DueRecord[], signal: AbortSignal): Promise<Set<number> | 'all'> {
  try {
    const refused = await lineage.record(batch, signal);
    for (const [index, reason] of refused)
      log.error({ instance: batch[index]?.instanceId, reason, attempts: batch[index]?.attempts }, 'record refused by lineage');
    return new Set(refused.keys());
  } catch (error) {
    log.info({ records: batch.length, reason: refusalOf(error)?.reason }, 'cannot reach lineage');
    return 'all';
  }
}

/** Retries each record after its own pause, or at once if we are stopping and another replica may take over. Returns the shortest pause. */
async function putBack(deps: LineageDeps, records: DueRecord[], signal: AbortSignal, pauseOf: typeof pauseMs): Promise<number | undefined> {
  if (records.length === 0) return undefined;
  const pauses = records.map(({ attempts }) => (signal.aborted ? 0 : pauseOf(attempts, Math.random())));
  const now = deps.now().getTime();
  await retryLineageRecords(
    deps.db,
    records.map((due, index) => ({ due, at: new Date(now + (pauses[index] ?? 0)) })),
  );
  return Math.min(...pauses);
}
