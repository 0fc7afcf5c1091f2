import { outcomeOf, putBack, type ReconcileContext, takeOf } from '../../loop-deps.ts';
import { isFinal, pauseMs, servicePauseMs } from '../../work/domain/retry.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import { shareById } from '../store/context-shares.ts';
import { type DueShare, dueShareRecords, retryShareRecord, shareRecorded } from '../store/due-shares.ts';

/** Tells the lineage service of each share that was ingested, until it has taken note. */
export function publishShares(context: ReconcileContext): WorkSource<DueShare> {
  return {
    name: 'share-records',
    parallel: 16,
    take: (limit) => dueShareRecords(context.db, takeOf(context, limit)),
    attempt: (due, signal) => publish(context, due, signal),
  };
}

async function publish(context: ReconcileContext, due: DueShare, signal: AbortSignal): Promise<number | undefined> {
  const share = await shareById(context.db, due.shareId);
  if (!share) return undefined;
  const outcome = await outcomeOf(context.lineage.recordContext(share, signal));
  if (outcome.ok) {
    await shareRecorded(context.db, share.id);
    return undefined;
  }
  context.log.info({ share: share.id, reason: outcome.reason, attempts: due.attempts }, 'share not recorded');
  const pauseOf = isFinal(outcome.reason) ? pauseMs : servicePauseMs;
  return putBack(context, due.attempts, signal, (at) => retryShareRecord(context.db, due, at), pauseOf);
}
