import { wakeUpChannel, workPayload } from '../../database/announcements.ts';
import type { Database, Query } from '../../database/database.ts';
import { instanceStates } from '../../database/domain/states.ts';
import type { PoolInstance } from '../domain/host-inventory.ts';

/** All instances of this host that are not GONE, and any that it lists. */
export async function instancesToCompare(query: Query, hostId: string, listed: readonly string[]): Promise<PoolInstance[]> {
  const rows = await query(
    `select id, host_id, state, coalesce(claim_id, '') as claim_id, coalesce(owner_id, '') as owner_id, applied_version::text,
        exists (select from releases r where r.instance_id = a.id and r.statement is not null)::text as is_released,
        (state in ('CLAIMED', 'JOINING', 'LIVE') and (backup_generation > 0 or move_target is not null))::text as restorable
      from agent_metadata a
      where (host_id = :host_id and state <> 'GONE') or id = any(:listed::text[])`,
    { host_id: hostId, listed },
  );
  return rows.map((row) => ({
    id: row.id ?? '',
    hostId: row.host_id ?? '',
    state: instanceStates.find((state) => state === row.state) ?? 'GONE',
    claimId: row.claim_id ?? '',
    ownerId: row.owner_id ?? '',
    appliedVersion: Number(row.applied_version),
    isReleased: row.is_released === 'true',
    restorable: row.restorable === 'true',
  }));
}

/** An ended instance that its host still runs. */
export interface EndedRow {
  instanceId: string;
  claimId: string;
  /** Its owner's `instance.release`, while still valid. */
  statement: Uint8Array | undefined;
}

export async function endedRows(query: Query, ids: readonly string[], now: Date): Promise<EndedRow[]> {
  if (ids.length === 0) return [];
  const rows = await query(
    `select a.id, a.claim_id, case when r.expires_at > :now then encode(r.statement, 'base64') end as statement
      from agent_metadata a left join releases r on r.instance_id = a.id
      where a.id = any(:ids::text[]) and a.claim_id is not null order by a.id`,
    { ids, now },
  );
  return rows.map(({ id = '', claim_id: claimId = '', statement }) => ({
    instanceId: id,
    claimId,
    statement: statement ? Buffer.from(statement, 'base64') : undefined,
  }));
}

/** Makes everything that waits for the host due now. A list of common table expressions. */
const madeDue = `
  configurations as (
    update claims c set next_attempt_at = :now, attempts = 0 from agent_metadata a
    where a.id = c.instance_id and a.host_id = :host_id and c.state = 'CONFIGURING'
  ), transfers_again as (
    update transfers set next_attempt_at = :now, attempts = 0 where id in (
      select t.id from transfers t join agent_metadata a on a.id in (t.source_instance, t.target_instance)
      where a.host_id = :host_id and t.state = 'PENDING' and t.tell_source
      for update of t skip locked)
  ), tools as (
    update tool_lists set next_attempt_at = :now, attempts = 0 where instance_id in (
      select l.instance_id from tool_lists l join agent_metadata a on a.id = l.instance_id
      where a.host_id = :host_id and l.delivered < l.generation
      for update of l skip locked)
  ), agents as (
    update agent_metadata set update_next_attempt_at = case when update_next_attempt_at is null then null else :now::timestamptz end,
      update_attempts = 0
    where host_id = :host_id and state in ('JOINING', 'LIVE')
      and (desired_version > applied_version or desired_revision > delivered_revision)
  ), releases_again as (
    update releases set next_attempt_at = :now, attempts = 0 where instance_id in (
      select r.instance_id from releases r join agent_metadata a on a.id = r.instance_id
      where a.host_id = :host_id and a.state = 'DRAINING' and r.next_attempt_at is not null
      for update of r)
  )
  select pg_notify('${wakeUpChannel}', '${workPayload}')::text`;

/** What a host announces when it registers. */
export interface AnnouncedHost {
  id: string;
  address: string;
  /** HostCertificate, base64url. */
  certificate: string;
  /** Maximum number of instances. 0: not stated. */
  capacity: number;
  /** Idle instances that it keeps regardless of what the pool wants. */
  idleFloor: number;
  /** '': it makes no backups. */
  backupPlace: string;
  /** Number of this registration. 0: not counted. */
  registration: number;
}

/**
 * Records the registration that is being carried out, and locks the host until the transaction ends. 'late': a later one is known.
 * 'repeated': it came before, or the host is new; the host may then have more instances by now than it lists.
 */
export async function noteRegistration(query: Query, hostId: string, registration: number): Promise<'new' | 'repeated' | 'late'> {
  if (registration === 0) return 'new';
  const [row] = await query(
    `with before as (select id, registration from hosts where id = :host_id for update)
      update hosts h set registration = greatest(h.registration, :registration) from before where h.id = before.id
      returning before.registration::text as known`,
    { host_id: hostId, registration },
  );
  if (!row) return 'repeated';
  const known = Number(row.known);
  if (known > registration) return 'late';
  return known === registration ? 'repeated' : 'new';
}

/** Locked before its instances, as everywhere. False: the host has registered again since. */
export async function holdHost(query: Query, hostId: string, registration: number): Promise<boolean> {
  const rows = await query('select id from hosts where id = :host_id and :registration::bigint in (0, registration) for update', {
    host_id: hostId,
    registration,
  });
  return rows.length === 1;
}

/** Opens the lease and makes everything that waits for this host due at once. */
export async function openLease(db: Database, host: AnnouncedHost, now: Date, leaseMs: number): Promise<void> {
  await db.query(
    `with host as (
      insert into hosts (id, address, certificate, lease_expires_at, must_register, capacity, idle_floor, backup_place, registration,
          created_at, updated_at)
        values (:host_id, :address, :certificate, :lease_expires_at, false, :capacity, :idle_floor, :backup_place, :registration, :now, :now)
      on conflict (id) do update set address = excluded.address, certificate = excluded.certificate, lease_expires_at = excluded.lease_expires_at, must_register = false,
        lapsed_at = null, has_left = false, draining = false, calls = 0, capacity = excluded.capacity, idle_floor = excluded.idle_floor,
        backup_place = excluded.backup_place, registration = greatest(hosts.registration, excluded.registration),
        updated_at = excluded.updated_at
      where excluded.registration = 0 or hosts.registration <= excluded.registration
    ), ${madeDue}`,
    {
      host_id: host.id,
      now,
      address: host.address,
      certificate: host.certificate,
      lease_expires_at: new Date(now.getTime() + leaseMs),
      capacity: host.capacity,
      idle_floor: host.idleFloor,
      backup_place: host.backupPlace,
      registration: host.registration,
    },
  );
}

/** For a host whose lease is renewed after a long silence: waiting work does not sit out the backoff from its absence. */
export async function endWaitingFor(db: Database, hostId: string, now: Date): Promise<void> {
  await db.query(`with ${madeDue}`, { host_id: hostId, now });
}

/**
 * 'unknown': the host must register, or has registered again after this call was sent, or was answered more calls than the row counts,
 * which means that the row was restored from an old copy. 'revived': its lease had expired, and work may have waited for it.
 */
export async function prolongLease(
  db: Database,
  { hostId, registration, call, answeredCall }: { hostId: string; registration: number; call: number; answeredCall: number },
  now: Date,
  leaseMs: number,
): Promise<'unknown' | 'kept' | 'revived'> {
  const [row] = await db.query(
    `with before as (select id, lease_expires_at from hosts where id = :host_id and not must_register
        and :registration::bigint in (0, registration) and calls >= :answered_call for update)
      update hosts h set lease_expires_at = :lease_expires_at, updated_at = :now, calls = greatest(h.calls, :call) from before where h.id = before.id
      returning (before.lease_expires_at <= :now)::text as expired`,
    { host_id: hostId, now, lease_expires_at: new Date(now.getTime() + leaseMs), registration, call, answered_call: answeredCall },
  );
  if (!row) return 'unknown';
  return row.expired === 'true' ? 'revived' : 'kept';
}

/**
 * Returns false if the host's lease is valid. A registration in progress no longer opens a lease: the host registers again and then learns
 * what it must drop.
 */
export async function giveUpHost(query: Query, hostId: string): Promise<boolean> {
  const rows = await query(
    `update hosts set registration = registration + 1, must_register = true where id = :host_id and lapsed_at is not null returning id`,
    { host_id: hostId },
  );
  return rows.length === 1;
}

/**
 * A registration that was compared before this, and opens its lease only now, is no longer the latest: the host registers again as well.
 */
export async function outdateRegistration(db: Database, hostId: string): Promise<void> {
  await db.query('update hosts set registration = registration + 1, must_register = true where id = :host_id', { host_id: hostId });
}

/** Certificates of hosts whose lease was valid at some time since then, those that were online last first. */
export async function certificatesOf(db: Database, since: Date, limit: number): Promise<string[]> {
  const rows = await db.query(
    `select certificate from hosts where lease_expires_at > :since and certificate <> '' order by lease_expires_at desc, id limit :limit`,
    { since, limit },
  );
  return rows.map(({ certificate = '' }) => certificate);
}
