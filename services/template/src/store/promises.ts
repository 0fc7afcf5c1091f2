import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { LONGEST_PROMISE_MS } from '../domain/promise-version.ts';

/** Longer than a change waits and is then made, so that promises which follow one another cannot hold it up. */
const BARRED_FOR_MS = 5_000;

/**
 * Locks the template and answers how many milliseconds what was promised of it still holds, by the database's clock, which
 * all replicas have in common; 0: it may be changed by this transaction. Until then nothing more is promised. No promise
 * outlasts LONGEST_PROMISE_MS from now: what says otherwise is of a clock that was put back since.
 */
export async function promisedMs(tx: SqlEntityManager, templateId: string): Promise<number> {
  const [row] = await tx.execute<{ left: string | null }[]>(
    `select extract(epoch from promised_until - clock_timestamp()) * 1000 as left from template.agent_templates where id = ? for update`,
    [templateId],
  );
  const left = Number(row?.left ?? 0);
  if (left <= 0) return 0;
  await tx.execute(
    `update template.agent_templates set
       promised_until = least(promised_until, clock_timestamp() + ${LONGEST_PROMISE_MS} * interval '1 millisecond'),
       promises_barred_until = clock_timestamp() + ${BARRED_FOR_MS} * interval '1 millisecond'
     where id = ?`,
    [templateId],
  );
  return Math.ceil(Math.min(left, LONGEST_PROMISE_MS));
}
