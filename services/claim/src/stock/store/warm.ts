import type { Query } from '../../database/database.ts';
import { lock } from '../../database/lock-spaces.ts';

/** Healthy and unreserved, on a host in any state. */
const nobodys = `state = 'IDLE' and condition = 'OK' and not handed_out and (reserved_until is null or reserved_until <= :now)`;

/** Held until the transaction ends, so that two replicas do not keep twice as many. */
export async function lockWarm(query: Query): Promise<void> {
  await query(`select ${lock('stock', "'warm'")}::text`);
}

/** Counts the idle instances that a claim may take: per template that they are kept for, and free ones. */
export async function readWarm(query: Query, now: Date): Promise<{ kept: Map<string, number>; free: number }> {
  const rows = await query(
    `select coalesce(warm_for, '') as template, count(*)::text from agent_metadata
      where ${nobodys}
      group by warm_for`,
    { now },
  );
  const counts = new Map(rows.map(({ template = '', count }) => [template, Number(count)]));
  const free = counts.get('') ?? 0;
  counts.delete('');
  return { kept: counts, free };
}

/** Keeps `count` free, unreserved instances for the template. Picks the youngest, as the oldest are assigned first. */
export async function keepFor(query: Query, templateId: string, count: number, now: Date): Promise<void> {
  await query(
    `update agent_metadata a set warm_for = :template_id from (
        select id from agent_metadata
        where ${nobodys} and warm_for is null
        order by created_at desc, id limit :count for update skip locked) free
      where a.id = free.id`,
    { template_id: templateId, count, now },
  );
}

export async function giveBack(query: Query, templateId: string, count: number, now: Date): Promise<void> {
  await query(
    `update agent_metadata a set warm_for = null from (
        select id from agent_metadata
        where ${nobodys} and warm_for = :template_id
        order by created_at, id limit :count for update skip locked) kept
      where a.id = kept.id`,
    { template_id: templateId, count, now },
  );
}
