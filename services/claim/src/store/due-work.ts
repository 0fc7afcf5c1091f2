import { type InstanceState, instanceStates } from '../domain/lifecycle.ts';
import type { Database, Row } from './database.ts';

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

/** How many rows each host may have taken: `free` for each of `hostIds`, `others` for all others. */
export interface TakeByHost extends Take {
  hostIds: readonly string[];
  free: readonly number[];
  others: number;
}

/** Where the work is to be brought. */
export interface AtHost {
  hostId: string;
  address: string;
}

export interface DueClaim extends Taken, AtHost {
  claimId: string;
}

export interface DueConfiguration extends DueClaim {
  /** Of the copy of the version that the claim names. Undefined: there is none. */
  revision: number | undefined;
}

export interface DueInstance extends Taken {
  instanceId: string;
}

export interface DueRelease extends DueInstance, AtHost {}

/** An agent that wants a version, as it was when it was taken. */
export interface DueUpdate extends DueInstance, AtHost {
  templateId: string;
  wanted: number;
  applied: number;
  /** Of our copy of the version that it wants. Undefined: there is none. */
  revision: number | undefined;
}

/** $4 to $6 say how many rows of the host may be taken. */
export const roomOf = (host: string) => `coalesce((select room.free from unnest($4::text[], $5::int[]) as room (host_id, free)
    where room.host_id = ${host}), $6::int)`;

export async function dueConfigurations(db: Database, take: TakeByHost): Promise<DueConfiguration[]> {
  const rows = await db.query(
    `with ranked as (
      select c.id, h.id as host_id, h.address, row_number() over (partition by h.id order by c.next_attempt_at) as place
      from claims c join agent_metadata a on a.id = c.instance_id join hosts h on h.id = a.host_id
      where c.state = 'CONFIGURING' and c.next_attempt_at <= $1 and h.lease_expires_at > $1
    ), due as (
      select c.id, r.host_id, r.address from ranked r join claims c on c.id = r.id
      where r.place <= ${roomOf('r.host_id')} and c.state = 'CONFIGURING' and c.next_attempt_at <= $1
      order by r.place limit $3 for update of c skip locked)
    update claims c set next_attempt_at = $2, attempts = attempts + 1 from due where c.id = due.id
    returning c.id, c.attempts::text, due.host_id, due.address,
      (select v.revision::text from template_versions v where v.template_id = c.template_id and v.version = c.template_version) as revision`,
    valuesByHost(take),
  );
  return rows.map((row) => ({ claimId: row.id ?? '', ...atHost(row), ...revisionIn(row), ...taken(row, take) }));
}

export async function retryConfiguration(db: Database, due: DueClaim, at: Date): Promise<void> {
  await showAgain(db, 'claims.next_attempt_at', due.claimId, due, at);
}

/** Clones whose child is configured and whose parent's host can be reached, it is hoped. */
export async function dueHandovers(db: Database, take: TakeByHost): Promise<DueClaim[]> {
  const rows = await db.query(
    `with ranked as (
      select c.id, h.id as host_id, h.address, row_number() over (partition by h.id order by c.handover_next_attempt_at) as place
      from claims c join agent_metadata p on p.id = c.parent_instance join hosts h on h.id = p.host_id
      where c.context_state = 'PENDING' and not c.handed_over and c.state in ('JOINING', 'LIVE')
        and c.handover_next_attempt_at <= $1 and h.lease_expires_at > $1
    ), due as (
      select c.id, r.host_id, r.address from ranked r join claims c on c.id = r.id
      where r.place <= ${roomOf('r.host_id')} and c.context_state = 'PENDING' and not c.handed_over and c.handover_next_attempt_at <= $1
      order by r.place limit $3 for update of c skip locked)
    update claims c set handover_next_attempt_at = $2, handover_attempts = handover_attempts + 1 from due where c.id = due.id
    returning c.id, c.handover_attempts::text as attempts, due.host_id, due.address`,
    valuesByHost(take),
  );
  return rows.map((row) => ({ claimId: row.id ?? '', ...atHost(row), ...taken(row, take) }));
}

export async function retryHandover(db: Database, due: DueClaim, at: Date): Promise<void> {
  await showAgain(db, 'claims.handover_next_attempt_at', due.claimId, due, at);
}

/** Host by host, so that those of one with many do not hide those of the others. */
export async function dueUpdates(db: Database, take: TakeByHost): Promise<DueUpdate[]> {
  const rows = await db.query(
    `with due as materialized (
      select wanting.id, h.id as host_id, h.address
      from hosts h cross join lateral (
        select a.id from agent_metadata a
        where a.host_id = h.id and a.state in ('JOINING', 'LIVE') and a.update_refusal = ''
          and (a.desired_version > a.applied_version or a.desired_revision > a.delivered_revision) and a.update_next_attempt_at <= $1
        limit ${roomOf('h.id')} for update skip locked) wanting
      where h.lease_expires_at > $1 limit $3)
    update agent_metadata a set update_next_attempt_at = $2, update_attempts = update_attempts + 1 from due where a.id = due.id
    returning a.id, a.update_attempts::text as attempts, due.host_id, due.address, a.template_id, a.desired_version::text as wanted,
      a.applied_version::text as applied,
      (select v.revision::text from template_versions v where v.template_id = a.template_id and v.version = a.desired_version) as revision`,
    valuesByHost(take),
  );
  return rows.map((row) => ({
    instanceId: row.id ?? '',
    templateId: row.template_id ?? '',
    wanted: Number(row.wanted),
    applied: Number(row.applied),
    ...atHost(row),
    ...revisionIn(row),
    ...taken(row, take),
  }));
}

export async function retryUpdate(db: Database, due: DueInstance, at: Date): Promise<void> {
  await showAgain(db, 'agent_metadata.update_next_attempt_at', due.instanceId, due, at);
}

export async function dueReleases(db: Database, take: TakeByHost): Promise<DueRelease[]> {
  const rows = await db.query(
    `with ranked as (
      select a.id, h.id as host_id, h.address, row_number() over (partition by h.id order by a.release_next_attempt_at) as place
      from agent_metadata a join hosts h on h.id = a.host_id
      where a.state = 'DRAINING' and a.release_next_attempt_at <= $1 and h.lease_expires_at > $1 and not h.must_register
    ), due as (
      select a.id, r.host_id, r.address from ranked r join agent_metadata a on a.id = r.id
      where r.place <= ${roomOf('r.host_id')} and a.state = 'DRAINING' and a.release_next_attempt_at <= $1
      order by r.place limit $3 for update of a skip locked)
    update agent_metadata a set release_next_attempt_at = $2, release_attempts = release_attempts + 1 from due where a.id = due.id
    returning a.id, a.release_attempts::text as attempts, due.host_id, due.address`,
    valuesByHost(take),
  );
  return rows.map((row) => ({ instanceId: row.id ?? '', ...atHost(row), ...taken(row, take) }));
}

export async function retryRelease(db: Database, due: DueInstance, at: Date): Promise<void> {
  await showAgain(db, 'agent_metadata.release_next_attempt_at', due.instanceId, due, at);
}

/** What lineage is told, as it was when it was taken. */
export interface DueRecord extends DueInstance {
  revision: number;
  state: InstanceState;
  parentInstance: string;
  templateId: string;
  creatorId: string;
  ownerId: string;
  claimedAt: Date;
}

/** Oldest first, so that a parent usually precedes its children. */
export async function dueLineageRecords(db: Database, take: Take): Promise<DueRecord[]> {
  const rows = await db.query(
    `with due as (
      select instance_id from lineage_outbox where next_attempt_at <= $1
      order by next_attempt_at limit $3 for update skip locked)
    update lineage_outbox o set next_attempt_at = $2, attempts = attempts + 1
    from due, agent_metadata a where o.instance_id = due.instance_id and a.id = due.instance_id
    returning a.id, o.attempts::text, a.revision::text, a.state, a.parent_instance, a.template_id, a.creator_id, a.owner_id,
      (extract(epoch from coalesce(a.claimed_at, a.created_at)) * 1000)::bigint::text as claimed_at`,
    values(take),
  );
  return rows.map((row) => ({
    instanceId: row.id ?? '',
    revision: Number(row.revision),
    state: instanceStates.find((state) => state === row.state) ?? 'GONE',
    parentInstance: row.parent_instance ?? '',
    templateId: row.template_id ?? '',
    creatorId: row.creator_id ?? '',
    ownerId: row.owner_id ?? '',
    claimedAt: new Date(Number(row.claimed_at)),
    ...taken(row, take),
  }));
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
  kind: 'configuring' | 'joining' | 'statement-expired' | 'parent-gone' | 'never-released';
}

/** How long an instance that is to end waits for a host that is away. Milliseconds. */
const releaseTimeoutMs = 10 * 60_000;

/** What time or the parent's end decides, without a word from any host. Reads only: the change itself is the row's lock. */
export async function overdueClaims(db: Database, limit: number, now: Date): Promise<Overdue[]> {
  const rows = await db.query(
    `select instance_id, lower(state) as kind from claims where state in ('CONFIGURING', 'JOINING') and deadline_at <= $1
    union all
    select instance_id, 'statement-expired' from claims
      where context_state = 'PENDING' and not handed_over and state in ('JOINING', 'LIVE') and statement_expires_at <= $1
    union all
    select c.instance_id, 'parent-gone' from claims c join agent_metadata p on p.id = c.parent_instance
      where c.context_state = 'PENDING' and c.instance_id is not null and p.state = 'GONE'
    union all
    select a.id, 'never-released' from agent_metadata a join hosts h on h.id = a.host_id
      where a.state = 'DRAINING' and h.lapsed_at <= $3 and (a.release_expires_at is null or a.release_expires_at <= $1)
    limit $2`,
    [now, limit, new Date(now.getTime() - releaseTimeoutMs)],
  );
  return rows.map((row) => ({ instanceId: row.instance_id ?? '', kind: row.kind as Overdue['kind'] }));
}

/** The columns that hide a row, with the key of their table. */
const hiding = {
  'claims.next_attempt_at': 'id',
  'claims.handover_next_attempt_at': 'id',
  'agent_metadata.update_next_attempt_at': 'id',
  'agent_metadata.release_next_attempt_at': 'id',
  'agent_metadata.move_next_attempt_at': 'id',
  'lineage_outbox.next_attempt_at': 'instance_id',
  'context_shares.next_attempt_at': 'id',
  'context_shares.record_next_attempt_at': 'id',
  'tool_lists.next_attempt_at': 'instance_id',
};

/** Makes the row due at another time, unless it was woken meanwhile. */
export async function showAgain(db: Database, by: keyof typeof hiding, id: string, { hiddenUntil }: Taken, at: Date): Promise<void> {
  const [table, column] = by.split('.');
  await db.query(`update ${table} set ${column} = $3 where ${hiding[by]} = $1 and ${column} = $2`, [id, hiddenUntil, at]);
}

export function values(take: Take): unknown[] {
  return [take.now, take.hiddenUntil, take.limit];
}

export function valuesByHost(take: TakeByHost): unknown[] {
  return [...values(take), take.hostIds, take.free, take.others];
}

export function atHost(row: Row): AtHost {
  return { hostId: row.host_id ?? '', address: row.address ?? '' };
}

function revisionIn(row: Row): { revision: number | undefined } {
  return { revision: row.revision == null ? undefined : Number(row.revision) };
}

export function taken(row: Record<string, string>, take: Take): Taken {
  return { attempts: Number(row.attempts), hiddenUntil: take.hiddenUntil };
}
