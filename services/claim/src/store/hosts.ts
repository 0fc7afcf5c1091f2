import type { PoolInstance } from '../domain/host-inventory.ts';
import { instanceStates } from '../domain/lifecycle.ts';
import type { Database } from './database.ts';
import { type Host, HostSchema } from './entities/host.ts';
import { wakeUpChannel, workPayload } from './wake-up-channel.ts';

export async function hostById(db: Database, id: string): Promise<Host | null> {
  return db.em().findOne(HostSchema, { id });
}

/** All that the pool has of this host (but what is long gone), and whatever it has of the listed ones. */
export async function instancesToCompare(db: Database, hostId: string, listed: readonly string[], now: Date): Promise<PoolInstance[]> {
  const rows = await db.query(
    `select id, host_id, state, (release_statement is not null and release_expires_at > $3)::text as releasable from agent_metadata
      where (host_id = $1 and state <> 'GONE') or id = any($2::text[])`,
    [hostId, listed, now],
  );
  return rows.map((row) => ({
    id: row.id ?? '',
    hostId: row.host_id ?? '',
    state: instanceStates.find((state) => state === row.state) ?? 'GONE',
    releasable: row.releasable === 'true',
  }));
}

export async function forgetIdle(db: Database, hostId: string, ids: readonly string[]): Promise<void> {
  await db.query(`delete from agent_metadata where host_id = $1 and id = any($2::text[]) and state = 'IDLE'`, [hostId, ids]);
}

/** The lease begins, and everything that waits for this host is due at once. */
export async function openLease(
  db: Database,
  host: { id: string; address: string; credentialDigest: Uint8Array },
  now: Date,
  leaseMs: number,
): Promise<void> {
  await db.query(
    `with host as (
      insert into hosts (id, address, lease_expires_at, must_register, credential_digest, created_at, updated_at)
        values ($1, $2, $4, false, $5, $3, $3)
      on conflict (id) do update set address = excluded.address, lease_expires_at = excluded.lease_expires_at, must_register = false,
        credential_digest = coalesce(hosts.credential_digest, excluded.credential_digest), updated_at = excluded.updated_at
    ), configurations as (
      update claims c set next_attempt_at = $3, attempts = 0 from agent_metadata a
      where a.id = c.instance_id and a.host_id = $1 and c.state = 'CONFIGURING'
    ), handovers as (
      update claims c set handover_next_attempt_at = $3, handover_attempts = 0 from agent_metadata p
      where p.id = c.parent_instance and p.host_id = $1 and c.context_state = 'PENDING' and c.handover_next_attempt_at is not null
    ), shares as (
      update context_shares set next_attempt_at = $3, attempts = 0 where id in (
        select s.id from context_shares s join agent_metadata a on a.id in (s.source_instance, s.target_instance)
        where a.host_id = $1 and s.state = 'PENDING' and not s.handed_over
        for update of s skip locked)
    ), agents as (
      update agent_metadata set update_next_attempt_at = case when update_next_attempt_at is null then null else $3::timestamptz end,
        update_attempts = 0,
        release_next_attempt_at = case when release_next_attempt_at is null then null else $3::timestamptz end, release_attempts = 0
      where host_id = $1 and (state = 'DRAINING'
        or (state in ('JOINING', 'LIVE') and (desired_version > applied_version or desired_revision > delivered_revision)))
    )
    select pg_notify('${wakeUpChannel}', '${workPayload}')::text`,
    [host.id, host.address, now, new Date(now.getTime() + leaseMs), host.credentialDigest],
  );
}

/** 'unknown': the host must register (again). 'revived': its lease had run out, and work may have waited for it. */
export async function prolongLease(db: Database, hostId: string, now: Date, leaseMs: number): Promise<'unknown' | 'kept' | 'revived'> {
  const [row] = await db.query(
    `with before as (select id, lease_expires_at from hosts where id = $1 and not must_register for update)
      update hosts h set lease_expires_at = $3, updated_at = $2 from before where h.id = before.id
      returning (before.lease_expires_at <= $2)::text as expired`,
    [hostId, now, new Date(now.getTime() + leaseMs)],
  );
  if (!row) return 'unknown';
  return row.expired === 'true' ? 'revived' : 'kept';
}

/** Its next KeepAlive is refused, so that it registers and is told what to drop. */
export async function demandRegistration(db: Database, hostId: string): Promise<void> {
  await db.query('update hosts set must_register = true where id = $1', [hostId]);
}
