import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import { LONGEST_PROMISE_MS } from '../domain/current-version.ts';

/** Longer than a change takes, including its wait, so that successive promises cannot hold it up. */
const BARRED_FOR_MS = 5_000;

/**
 * Locks the template and returns for how many more milliseconds its promises hold, by the database's clock, which all replicas share; 0:
 * this transaction may change it. No new promises are made until then. No promise outlasts LONGEST_PROMISE_MS from now; a later time means
 * that the clock was set back since.
 */
export async function promisedMs(tx: SqlEntityManager, templateId: string): Promise<number> {
  const [row] = await execute<{ left: string | null }>(
    tx,
    `select extract(epoch from promised_until - clock_timestamp()) * 1000 as left from template.agent_templates where id = :id for update`,
    { id: templateId },
  );
  const left = Number(row?.left ?? 0);
  if (left <= 0) return 0;
  await execute(
    tx,
    `update template.agent_templates set
       promised_until = least(promised_until, clock_timestamp() + ${LONGEST_PROMISE_MS} * interval '1 millisecond'),
       promises_barred_until = clock_timestamp() + ${BARRED_FOR_MS} * interval '1 millisecond'
     where id = :id`,
    { id: templateId },
  );
  return Math.ceil(Math.min(left, LONGEST_PROMISE_MS));
}
