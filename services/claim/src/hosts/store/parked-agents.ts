import type { Database, Query } from '../../database/database.ts';
import { showAgain, type Take, type Taken, taken, values } from '../../work/store/due-work.ts';
import type { HeldAgent } from '../domain/host-inventory.ts';

/** Why the pool disregards a running agent: it has no row, counts as ended, or its row differs. */
export type ParkedWhy = 'UNKNOWN' | 'ENDED' | 'DIFFERS';

export interface Parked {
  instanceId: string;
  hostId: string;
  isHostUp: boolean;
  ownerId: string;
  claimId: string;
  state: 'JOINING' | 'LIVE';
  why: ParkedWhy;
  parkedAt: Date;
}

/** Replaces the host's parked agents with these. Idle rows among them are not assigned until they have been corrected. */
export async function noteParked(
  query: Query,
  hostId: string,
  parked: readonly { agent: HeldAgent; why: ParkedWhy }[],
  now: Date,
): Promise<void> {
  await query(noteSql, {
    host_id: hostId,
    instance_ids: parked.map(({ agent }) => agent.instanceId),
    owner_ids: parked.map(({ agent }) => agent.ownerId),
    claim_ids: parked.map(({ agent }) => agent.claimId),
    states: parked.map(({ agent }) => agent.state),
    whys: parked.map(({ why }) => why),
    now,
  });
}

const noteSql = `
  with told as (
    select * from unnest(:instance_ids::text[], :owner_ids::text[], :claim_ids::text[], :states::text[], :whys::text[]) as t (id, owner_id, claim_id, state, why)
  ), over as (
    delete from parked_agents where host_id = :host_id and not instance_id = any(:instance_ids::text[])
  ), withheld as (
    update agent_metadata a set condition = 'QUARANTINED', condition_message = 'Its host says that it has an owner.', updated_at = :now
      from told where a.id = told.id and a.state = 'IDLE' and a.condition = 'OK'
  )
  insert into parked_agents as p (instance_id, host_id, owner_id, claim_id, state, why, parked_at, next_attempt_at)
    select id, :host_id, owner_id, claim_id, state, why, :now, case when why = 'DIFFERS' then :now::timestamptz end from told
    on conflict (instance_id) do update set host_id = excluded.host_id, owner_id = excluded.owner_id, claim_id = excluded.claim_id,
      state = excluded.state, why = excluded.why, attempts = 0, next_attempt_at = excluded.next_attempt_at`;

export async function unpark(query: Query, instanceId: string): Promise<void> {
  await query('delete from parked_agents where instance_id = :instance_id', { instance_id: instanceId });
}

const listed = `
  select p.instance_id, p.host_id, p.owner_id, p.claim_id, p.state, p.why, p.parked_at::text,
    coalesce(h.lease_expires_at > :now and h.lapsed_at is null, false)::text as is_up
  from parked_agents p left join hosts h on h.id = p.host_id`;

/** Agents that wait for an operator, oldest first. */
export async function parkedAgents(db: Database, now: Date, limit: number): Promise<Parked[]> {
  const rows = await db.query(`${listed} where p.why <> 'DIFFERS' order by p.parked_at, p.instance_id limit :limit`, { now, limit });
  return rows.map(parkedOf);
}

export async function parkedAgent(db: Database, instanceId: string, now: Date): Promise<Parked | undefined> {
  const [row] = await db.query(`${listed} where p.instance_id = :instance_id`, { now, instance_id: instanceId });
  return row && parkedOf(row);
}

function parkedOf(row: Record<string, string>): Parked {
  return {
    instanceId: row.instance_id ?? '',
    hostId: row.host_id ?? '',
    isHostUp: row.is_up === 'true',
    ownerId: row.owner_id ?? '',
    claimId: row.claim_id ?? '',
    state: row.state as Parked['state'],
    why: row.why as ParkedWhy,
    parkedAt: new Date(row.parked_at ?? ''),
  };
}

export interface DueFollow extends Taken {
  instanceId: string;
  hostId: string;
  address: string;
}

/** Rows to correct, on hosts that are online. */
export async function dueFollows(db: Database, take: Take): Promise<DueFollow[]> {
  const rows = await db.query(
    `with due as (
      select p.instance_id, h.address from parked_agents p join hosts h on h.id = p.host_id
      where p.next_attempt_at <= :now and h.lease_expires_at > :now order by p.next_attempt_at limit :limit for update of p skip locked)
    update parked_agents p set next_attempt_at = :hidden_until, attempts = attempts + 1 from due where p.instance_id = due.instance_id
    returning p.instance_id, p.host_id, p.attempts::text, due.address`,
    values(take),
  );
  return rows.map((row) => ({
    instanceId: row.instance_id ?? '',
    hostId: row.host_id ?? '',
    address: row.address ?? '',
    ...taken(row, take),
  }));
}

export async function retryFollow(db: Database, due: DueFollow, at: Date): Promise<void> {
  await showAgain(db, 'parked_agents.next_attempt_at', due.instanceId, due, at);
}
