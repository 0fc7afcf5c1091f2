import type { Database } from './database.ts';

/**
 * Each function takes due rows and hides them until `hiddenUntil`, so that replicas share the work and a row whose taker died
 * comes back by itself. Rows whose host has no lease are left out: RegisterHost and KeepAlive wake them.
 */
export interface Take {
  limit: number;
  now: Date;
  hiddenUntil: Date;
}

export interface Taken {
  /** This attempt included. */
  attempts: number;
  /** Fences the retry: a row that was woken meanwhile is due at once and stays so. */
  hiddenUntil: Date;
}

export interface DueClaim extends Taken {
  claimId: string;
}

export interface DueInstance extends Taken {
  instanceId: string;
}

export async function dueConfigurations(db: Database, take: Take): Promise<DueClaim[]> {
  const rows = await db.query(
    `with due as (
      select c.id from claims c join agent_metadata a on a.id = c.instance_id join hosts h on h.id = a.host_id
      where c.state = 'CONFIGURING' and c.next_attempt_at <= $1 and h.lease_expires_at > $1
      order by c.next_attempt_at limit $3 for update of c skip locked)
    update claims c set next_attempt_at = $2, attempts = attempts + 1 from due where c.id = due.id
    returning c.id, c.attempts::text`,
    values(take),
  );
  return rows.map((row) => ({ claimId: row.id ?? '', ...taken(row, take) }));
}

export async function retryConfiguration(db: Database, due: DueClaim, at: Date): Promise<void> {
  await showAgain(db, 'claims.next_attempt_at', due.claimId, due, at);
}

/** Clones whose child is configured and whose parent's host can be reached, it is hoped. */
export async function dueHandovers(db: Database, take: Take): Promise<DueClaim[]> {
  const rows = await db.query(
    `with due as (
      select c.id from claims c join agent_metadata p on p.id = c.parent_instance join hosts h on h.id = p.host_id
      where c.context_state = 'PENDING' and not c.handed_over and c.state in ('JOINING', 'LIVE')
        and c.handover_next_attempt_at <= $1 and h.lease_expires_at > $1
      order by c.handover_next_attempt_at limit $3 for update of c skip locked)
    update claims c set handover_next_attempt_at = $2, handover_attempts = handover_attempts + 1 from due where c.id = due.id
    returning c.id, c.handover_attempts::text as attempts`,
    values(take),
  );
  return rows.map((row) => ({ claimId: row.id ?? '', ...taken(row, take) }));
}

export async function retryHandover(db: Database, due: DueClaim, at: Date): Promise<void> {
  await showAgain(db, 'claims.handover_next_attempt_at', due.claimId, due, at);
}

export async function dueUpdates(db: Database, take: Take): Promise<DueInstance[]> {
  const rows = await db.query(
    `with due as (
      select a.id from agent_metadata a join hosts h on h.id = a.host_id
      where a.state in ('JOINING', 'LIVE') and a.update_refusal = ''
        and (a.desired_version > a.applied_version or a.desired_revision > a.delivered_revision) and a.update_next_attempt_at <= $1 and h.lease_expires_at > $1
      order by a.update_next_attempt_at limit $3 for update of a skip locked)
    update agent_metadata a set update_next_attempt_at = $2, update_attempts = update_attempts + 1 from due where a.id = due.id
    returning a.id, a.update_attempts::text as attempts`,
    values(take),
  );
  return rows.map((row) => ({ instanceId: row.id ?? '', ...taken(row, take) }));
}

export async function retryUpdate(db: Database, due: DueInstance, at: Date): Promise<void> {
  await showAgain(db, 'agent_metadata.update_next_attempt_at', due.instanceId, due, at);
}

export async function dueReleases(db: Database, take: Take): Promise<DueInstance[]> {
  const rows = await db.query(
    `with due as (
      select a.id from agent_metadata a join hosts h on h.id = a.host_id
      where a.state = 'DRAINING' and a.release_next_attempt_at <= $1 and h.lease_expires_at > $1 and not h.must_register
      order by a.release_next_attempt_at limit $3 for update of a skip locked)
    update agent_metadata a set release_next_attempt_at = $2, release_attempts = release_attempts + 1 from due where a.id = due.id
    returning a.id, a.release_attempts::text as attempts`,
    values(take),
  );
  return rows.map((row) => ({ instanceId: row.id ?? '', ...taken(row, take) }));
}

export async function retryRelease(db: Database, due: DueInstance, at: Date): Promise<void> {
  await showAgain(db, 'agent_metadata.release_next_attempt_at', due.instanceId, due, at);
}

export interface DueRecord extends DueInstance {
  revision: number;
}

/** Oldest first, so that a parent usually precedes its children. */
export async function dueLineageRecords(db: Database, take: Take): Promise<DueRecord[]> {
  const rows = await db.query(
    `with due as (
      select instance_id from lineage_outbox where next_attempt_at <= $1
      order by next_attempt_at limit $3 for update skip locked)
    update lineage_outbox o set next_attempt_at = $2, attempts = attempts + 1 from due where o.instance_id = due.instance_id
    returning o.instance_id as id, o.attempts::text, o.revision::text`,
    values(take),
  );
  return rows.map((row) => ({ instanceId: row.id ?? '', ...taken(row, take), revision: Number(row.revision) }));
}

/** A record that was replaced by a newer one meanwhile stays in the queue. */
export async function lineageRecorded(db: Database, instanceId: string, revision: number): Promise<void> {
  await db.query('delete from lineage_outbox where instance_id = $1 and revision <= $2', [instanceId, revision]);
}

export async function retryLineageRecord(db: Database, due: DueRecord, at: Date): Promise<void> {
  await showAgain(db, 'lineage_outbox.next_attempt_at', due.instanceId, due, at);
}

export interface Overdue {
  instanceId: string;
  kind: 'configuring' | 'joining' | 'statement-expired' | 'parent-gone';
}

/** What time or the parent's end decides, without a word from any host. Reads only: the change itself is the row's lock. */
export async function overdueClaims(db: Database, limit: number, now: Date): Promise<Overdue[]> {
  const rows = await db.query(
    `select instance_id, lower(state) as kind from claims where state in ('CONFIGURING', 'JOINING') and deadline_at <= $1
    union all
    select instance_id, 'statement-expired' from claims
      where context_state = 'PENDING' and not handed_over and state in ('JOINING', 'LIVE') and statement_expires_at <= $1
    union all
    select c.instance_id, 'parent-gone' from claims c join agent_metadata p on p.id = c.parent_instance
      where c.context_state = 'PENDING' and p.state = 'GONE'
    limit $2`,
    [now, limit],
  );
  return rows.map((row) => ({ instanceId: row.instance_id ?? '', kind: row.kind as Overdue['kind'] }));
}

/** The columns that hide a row, with the key of their table. */
const hiding = {
  'claims.next_attempt_at': 'id',
  'claims.handover_next_attempt_at': 'id',
  'agent_metadata.update_next_attempt_at': 'id',
  'agent_metadata.release_next_attempt_at': 'id',
  'lineage_outbox.next_attempt_at': 'instance_id',
  'context_shares.next_attempt_at': 'id',
  'context_shares.record_next_attempt_at': 'id',
};

/** Makes the row due at another time, unless it was woken meanwhile. */
export async function showAgain(db: Database, by: keyof typeof hiding, id: string, { hiddenUntil }: Taken, at: Date): Promise<void> {
  const [table, column] = by.split('.');
  await db.query(`update ${table} set ${column} = $3 where ${hiding[by]} = $1 and ${column} = $2`, [id, hiddenUntil, at]);
}

export function values(take: Take): unknown[] {
  return [take.now, take.hiddenUntil, take.limit];
}

export function taken(row: Record<string, string>, take: Take): Taken {
  return { attempts: Number(row.attempts), hiddenUntil: take.hiddenUntil };
}
