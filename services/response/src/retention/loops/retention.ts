import type { PreparedQueries } from '@offshoot/postgres';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Knowledge } from '../../database/domain/ports.ts';
import type { LeftFilesRows } from '../../tools/store/left-files.ts';
import { deleteExpired } from '../store/retention.ts';

export interface LeftFilesDeps {
  rows: Pick<LeftFilesRows, 'take' | 'deleted'>;
  knowledge: Pick<Knowledge, 'deleteKept'>;
  everyMs: number;
  now(): Date;
  log: Logger;
}

const AT_ONCE = 100;
/** A failed deletion is tried again, perhaps by another process. */
const AGAIN_MS = 10_000;
/** Code ends, and calls that keep its files, long before that: a response that is deleted while it runs is ended within seconds. */
const LAST_MS = 15 * 60_000;

/** Deletes what code left in responses that are deleted, however they were. While the knowledge service is away, it waits. */
export function deleteLeftFiles({ rows, knowledge, everyMs, now, log }: LeftFilesDeps): Loop {
  return everySoOften('files that code left', everyMs, log, async () => {
    const time = now().getTime();
    const due = await rows.take({ most: AT_ONCE, now: new Date(time), againAt: new Date(time + AGAIN_MS) });
    if (due.length === 0) return false;
    await knowledge.deleteKept(due);
    await rows.deleted(
      due.map(({ responseId }) => responseId),
      new Date(time + LAST_MS),
    );
    return due.length === AT_ONCE;
  });
}

/** Deletes conversations when their time is over. */
export function deleteExpiredLoop(queries: PreparedQueries, { everyMs, now, log }: { everyMs: number; now(): Date; log: Logger }): Loop {
  return everySoOften('retention', everyMs, log, async () => {
    const deleted = await deleteExpired(queries, now());
    if (deleted > 0) log.info({ responses: deleted }, 'responses deleted because their time was over');
  });
}
