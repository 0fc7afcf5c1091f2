import { isFinal, pauseMs, servicePauseMs } from '../../work/domain/retry.ts';
import { outcomeOf, putBack, takeOf } from '../../work/loops/attempts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { PublishSharesDeps } from '../deps.ts';
import { shareById } from '../store/context-shares.ts';
import { type DueShare, dueShareRecords, retryShareRecord, shareRecorded } from '../store/due-shares.ts';

/** Tells the lineage service of each share that was ingested, until it has taken note. */
export function publishShares(deps: PublishSharesDeps): WorkSource<DueShare> {
  return {
    name: 'share-records',
    parallel: 16,
    take: (limit) => dueShareRecords(deps.db, takeOf(deps, limit, deps.attemptMs)),
    attempt: (due, signal) => publish(deps, due, signal),
  };
}

async function publish(deps: PublishSharesDeps, due: DueShare, signal: AbortSignal): Promise<number | undefined> {
  const share = await shareById(deps.db, due.shareId);
  if (!share) return undefined;
  const outcome = await outcomeOf(deps.lineage.recordContext(share, signal));
  if (outcome.ok) {
    await shareRecorded(deps.db, share.id);
    return undefined;
  }
  deps.log.info({ share: share.id, reason: outcome.reason, attempts: due.attempts }, 'share not recorded');
  const pauseOf = isFinal(outcome.reason) ? pauseMs : servicePauseMs;
  return putBack(deps, due.attempts, signal, (at) => retryShareRecord(deps.db, due, at), pauseOf);
}
