import type { PreparedQueries } from '@offshoot/postgres';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { deleteExpired } from '../store/retention.ts';

/** Deletes conversations when their time is over. */
export function deleteExpiredLoop(queries: PreparedQueries, { everyMs, now, log }: { everyMs: number; now(): Date; log: Logger }): Loop {
  return everySoOften('retention', everyMs, log, async () => {
    const deleted = await deleteExpired(queries, now());
    if (deleted > 0) log.info({ responses: deleted }, 'responses deleted because their time was over');
  });
}
