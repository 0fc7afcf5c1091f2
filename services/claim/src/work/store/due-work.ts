import type { Database, Row } from '../../database/database.ts';

/**
 * Each function takes due rows and hides them until `hiddenUntil`, so that replicas share the work and the rows of a taker that died
 * reappear on their own. Rows whose host has no lease are left out: RegisterHost and KeepAlive wake them.
 */
export interface Take {
  limit: number;
  now: Date;
  hiddenUntil: Date;
}

export interface Taken {
  /** Including this attempt. */
  attempts: number;
  /** Fences the retry: a row that was woken meanwhile stays due at once. */
  hiddenUntil: Date;
}

/** How many rows to take per host: `free` for each of `hostIds`, `others` for every other host. */
export interface TakeByHost extends Take {
  hostIds: readonly string[];
  free: readonly number[];
  others: number;
}

/** The host to call. */
export interface AtHost {
  hostId: string;
  address: string;
}

export interface DueClaim extends Taken, AtHost {
  claimId: string;
}

export interface DueConfiguration extends DueClaim {
  /** Revision of the copy of the claim's version. Undefined: no copy. */
  revision: number | undefined;
}

export interface DueInstance extends Taken {
  instanceId: string;
}

export interface DueRelease extends DueInstance, AtHost {
  claimId: string;
  /** Its owner's. Undefined: its claim has failed. */
  statement: Uint8Array | undefined;
  /** When the statement expires. */
  expiresAt: Date | undefined;
}

/** SQL for how many rows of the host may be taken; its parameters come from valuesByHost. */
export const freeSlotsOf = (
  host: string,
) => `coalesce((select room.free from unnest(:host_ids::text[], :free::int[]) as room (host_id, free)
    where room.host_id = ${host}), :others::int)`;

export async function dueConfigurations(db: Database, take: TakeByHost): Promise<DueConfiguration[]> {
  const rows = await db.query(
    `with ranked as (
      select c.id, h.id as host_id, h.address, row_number() over (partition by h.id order by c.next_attempt_at) as place
      from claims c join agent_metadata a on a.id = c.instance_id join hosts h on h.id = a.host_id
      where c.state = 'CONFIGURING' and c.next_attempt_at <= :now and h.lease_expires_at > :now
    ), due as (
      select c.id, r.host_id, r.address from ranked r join claims c on c.id = r.id
      where r.place <= ${freeSlotsOf('r.host_id')} and c.state = 'CONFIGURING' and c.next_attempt_at <= :now
      order by r.place limit :limit for update of c skip locked)
    update claims c set next_attempt_at = :hidden_until, attempts = attempts + 1 from due where c.id = due.id
    returning c.id, c.attempts::text, due.host_id, due.address,
      (select v.revision::text from template_versions v where v.template_id = c.template_id and v.version = c.template_version) as revision`,
    valuesByHost(take),
  );
  return rows.map((row) => ({ claimId: row.id ?? '', ...atHost(row), ...revisionIn(row), ...taken(row, take) }));
}

export async function retryConfiguration(db: Database, due: DueClaim, at: Date): Promise<void> {
  await showAgain(db, 'claims.next_attempt_at', due.claimId, due, at);
}

export async function dueReleases(db: Database, take: TakeByHost): Promise<DueRelease[]> {
  const rows = await db.query(
    `with ranked as (
      select a.id, a.claim_id, h.id as host_id, h.address, row_number() over (partition by h.id order by w.next_attempt_at) as place
      from releases w join agent_metadata a on a.id = w.instance_id join hosts h on h.id = a.host_id
      where w.next_attempt_at <= :now and a.state = 'DRAINING' and h.lease_expires_at > :now and not h.must_register
    ), due as (
      select r.id, r.claim_id, r.host_id, r.address from ranked r join releases w on w.instance_id = r.id
      where r.place <= ${freeSlotsOf('r.host_id')} and w.next_attempt_at <= :now
      order by r.place limit :limit for update of w skip locked)
    update releases w set next_attempt_at = :hidden_until, attempts = w.attempts + 1 from due where w.instance_id = due.id
    returning due.id, due.claim_id, due.host_id, due.address, w.attempts::text, encode(w.statement, 'base64') as statement,
      w.expires_at::text`,
    valuesByHost(take),
  );
  return rows.map((row) => ({
    instanceId: row.id ?? '',
    claimId: row.claim_id ?? '',
    statement: row.statement == null ? undefined : Buffer.from(row.statement, 'base64'),
    expiresAt: row.expires_at == null ? undefined : new Date(row.expires_at),
    ...atHost(row),
    ...taken(row, take),
  }));
}

export async function retryRelease(db: Database, due: DueRelease, at: Date): Promise<void> {
  await showAgain(db, 'releases.next_attempt_at', due.instanceId, due, at);
}

export interface Overdue {
  instanceId: string;
  kind: 'configuring' | 'joining' | 'never-released';
}

/** How long an ending instance waits for a host that is away. Milliseconds. */
const RELEASE_TIMEOUT_MS = 10 * 60_000;

/** Claims and instances whose time has run out. Only reads; the change itself locks the row. */
export async function overdueClaims(db: Database, limit: number, now: Date): Promise<Overdue[]> {
  const rows = await db.query(
    `select instance_id, lower(state) as kind from claims where state in ('CONFIGURING', 'JOINING') and deadline_at <= :now
    union all
    select a.id, 'never-released' from agent_metadata a join hosts h on h.id = a.host_id left join releases r on r.instance_id = a.id
      where a.state = 'DRAINING' and h.lapsed_at <= :away_since and (r.expires_at is null or r.expires_at <= :now)
    limit :limit`,
    { now, limit, away_since: new Date(now.getTime() - RELEASE_TIMEOUT_MS) },
  );
  return rows.map((row) => ({ instanceId: row.instance_id ?? '', kind: row.kind as Overdue['kind'] }));
}

/** The columns that hide a row, with the key of their table. */
const hiding = {
  'claims.next_attempt_at': 'id',
  'agent_metadata.move_next_attempt_at': 'id',
  'releases.next_attempt_at': 'instance_id',
  'transfers.next_attempt_at': 'id',
  'tool_lists.next_attempt_at': 'instance_id',
  'parked_agents.next_attempt_at': 'instance_id',
};

/** Reschedules the row, unless it was woken in the meantime. */
export async function showAgain(db: Database, by: keyof typeof hiding, id: string, { hiddenUntil }: Taken, at: Date): Promise<void> {
  const [table, column] = by.split('.');
  await db.query(`update ${table} set ${column} = :at where ${hiding[by]} = :id and ${column} = :hidden_until`, {
    id,
    hidden_until: hiddenUntil,
    at,
  });
}

export function values(take: Take) {
  return { now: take.now, hidden_until: take.hiddenUntil, limit: take.limit };
}

export function valuesByHost(take: TakeByHost) {
  return { ...values(take), host_ids: take.hostIds, free: take.free, others: take.others };
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
