import type { Database } from '../../database/database.ts';
import { showAgain, type Take, type Taken, taken, values } from '../../work/store/due-work.ts';

export interface DueShare extends Taken {
  shareId: string;
}

/**
 * Shares that have to be brought to the host of the next agent, which can be reached, it is hoped; and those that are over
 * because their time is, or one of the agents.
 */
export async function dueShares(db: Database, take: Take): Promise<DueShare[]> {
  const rows = await db.query(
    `with due as (
      select s.id from context_shares s
        join agent_metadata source on source.id = s.source_instance
        join agent_metadata target on target.id = s.target_instance
        join hosts h on h.id = case when s.expected then source.host_id else target.host_id end
      where s.state in ('PENDING', 'DELIVERED') and s.next_attempt_at <= :now and (
        target.state = 'GONE' or (s.state = 'PENDING' and (source.state = 'GONE'
          or (not s.handed_over and (h.lease_expires_at > :now or s.statement_expires_at <= :now)))))
      order by s.next_attempt_at limit :limit for update of s skip locked)
    update context_shares s set next_attempt_at = :hidden_until, attempts = attempts + 1 from due where s.id = due.id
    returning s.id, s.attempts::text`,
    values(take),
  );
  return rows.map((row) => ({ shareId: row.id ?? '', ...taken(row, take) }));
}

export async function retryShare(db: Database, due: DueShare, at: Date): Promise<void> {
  await showAgain(db, 'context_shares.next_attempt_at', due.shareId, due, at);
}

/** Shares that were ingested, and that lineage has not taken note of. */
export async function dueShareRecords(db: Database, take: Take): Promise<DueShare[]> {
  const rows = await db.query(
    `with due as (
      select id from context_shares where record_next_attempt_at <= :now
      order by record_next_attempt_at limit :limit for update skip locked)
    update context_shares s set record_next_attempt_at = :hidden_until, record_attempts = record_attempts + 1 from due where s.id = due.id
    returning s.id, s.record_attempts::text as attempts`,
    values(take),
  );
  return rows.map((row) => ({ shareId: row.id ?? '', ...taken(row, take) }));
}

/** What was recorded never changes again. */
export async function shareRecorded(db: Database, shareId: string): Promise<void> {
  await db.query('update context_shares set record_next_attempt_at = null where id = $1', [shareId]);
}

export async function retryShareRecord(db: Database, due: DueShare, at: Date): Promise<void> {
  await showAgain(db, 'context_shares.record_next_attempt_at', due.shareId, due, at);
}
