import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { StoredCapacity, StoredQuotas } from '../domain/stored-quotas.ts';
import type { StoredRows } from '../store/stored.ts';

/** Adds up what is stored, and notes who is full: no request has to ask the database. */
export function addUpStored(
  rows: StoredRows,
  capacity: StoredCapacity,
  { quotas, everyMs, log }: { quotas: StoredQuotas; everyMs: number; log: Logger },
): Loop {
  return everySoOften('stored responses', everyMs, log, async () => {
    const hasMore = await rows.addUp();
    capacity.know(await rows.full(quotas));
    return hasMore;
  });
}
