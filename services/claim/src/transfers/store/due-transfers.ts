import type { Database } from '../../database/database.ts';
import { freeSlotsOf, showAgain, type TakeByHost, type Taken, taken, valuesByHost } from '../../work/store/due-work.ts';

export interface DueTransfer extends Taken {
  transferId: string;
  /** Whom to call: a host, 'lineage', or nobody (''). */
  callee: string;
}

/**
 * Transfers to deliver to the next agent's host, if it is online; those that fail because the statement has expired or an agent has ended;
 * and those to report to lineage. Follows the rules of nextTask.
 */
export async function dueTransfers(db: Database, take: TakeByHost): Promise<DueTransfer[]> {
  const rows = await db.query(
    `with open as (
      select t.id, t.next_attempt_at, case
          when t.tell_lineage then 'lineage'
          when target.state = 'GONE' or (t.state = 'PENDING' and source.state = 'GONE') then ''
          when not t.tell_source or (t.tell_target and t.kind = 'CLONE') then null
          when t.statement_expires_at <= :now then ''
          when h.lease_expires_at > :now then h.id end as callee
      from transfers t
        join agent_metadata source on source.id = t.source_instance
        join agent_metadata target on target.id = t.target_instance
        join hosts h on h.id = case when t.tell_target then target.host_id else source.host_id end
      where (t.state in ('PENDING', 'DELIVERED') or t.tell_lineage) and t.next_attempt_at <= :now
    ), ranked as (
      select id, callee, row_number() over (partition by callee order by next_attempt_at) as place from open where callee is not null
    ), due as (
      select t.id, r.callee from ranked r join transfers t on t.id = r.id
      where r.place <= ${freeSlotsOf('r.callee')} and t.next_attempt_at <= :now
      order by r.place limit :limit for update of t skip locked)
    update transfers t set next_attempt_at = :hidden_until, attempts = attempts + 1 from due where t.id = due.id
    returning t.id, t.attempts::text, due.callee`,
    valuesByHost(take),
  );
  return rows.map((row) => ({ transferId: row.id ?? '', callee: row.callee ?? '', ...taken(row, take) }));
}

export async function retryTransfer(db: Database, due: DueTransfer, at: Date): Promise<void> {
  await showAgain(db, 'transfers.next_attempt_at', due.transferId, due, at);
}
