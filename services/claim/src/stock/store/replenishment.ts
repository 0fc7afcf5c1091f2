import type { Query } from '../../database/database.ts';
import { lock } from '../../database/lock-spaces.ts';
import type { Withheld } from '../../placement/domain/health.ts';
import type { Demand, HostStock } from '../domain/replenishment.ts';

/** Held until the transaction ends: levels are computed one at a time, each with the earlier promises in view. */
export async function lockStock(query: Query): Promise<void> {
  await query(`select ${lock('stock', "'idle'")}::text`);
}

/** A host's report on its starts. */
export interface Starts {
  readonly draining: boolean;
  readonly engineOk: boolean;
  readonly withheld: Withheld;
  readonly starting: number;
  readonly startFailures: number;
  /** How many of its instances sleep. */
  readonly dormant: number;
}

export async function noteStarts(query: Query, hostId: string, starts: Starts): Promise<void> {
  await query(
    `update hosts set draining = :draining, engine_ok = :engine_ok, withheld = :withheld, starting = :starting,
        start_failures = :start_failures, dormant = :dormant
      where id = :host_id and (draining, engine_ok, withheld, starting, start_failures, dormant)
        is distinct from (:draining::boolean, :engine_ok::boolean, :withheld::text, :starting::int, :start_failures::int, :dormant::int)`,
    {
      host_id: hostId,
      draining: starts.draining,
      engine_ok: starts.engineOk,
      withheld: starts.withheld,
      starting: starts.starting,
      start_failures: starts.startFailures,
      dormant: starts.dormant,
    },
  );
}

export async function notePromise(query: Query, hostId: string, promised: number): Promise<void> {
  await query('update hosts set idle_promised = :promised where id = :host_id and idle_promised <> :promised', {
    host_id: hostId,
    promised,
  });
}

interface StoredStock {
  demand: Demand;
  hosts: HostStock[];
}

/**
 * Reads everything that decides the levels in one statement, so as of one moment. Hosts whose lease expired before `forgottenBefore` are
 * ignored: the instances that they bring back come on top.
 */
export async function readStock(query: Query, now: Date, forgottenBefore: Date): Promise<StoredStock> {
  const [row] = await query(readSql, { now, forgotten_before: forgottenBefore });
  return JSON.parse(row?.stock ?? '') as StoredStock;
}

const readSql = `
  with counts as materialized (
    select host_id, count(*) filter (where state <> 'IDLE') as held,
      count(*) filter (where state = 'IDLE' and condition = 'OK') as well,
      count(*) filter (where state = 'IDLE' and condition <> 'OK') as troubled,
      count(*) filter (where state = 'IDLE' and condition = 'OK' and reserved_until > :now) as reserved
    from agent_metadata where state <> 'GONE' group by host_id
  ), known as (
    select h.id, h.lease_expires_at > :now and not h.must_register and not h.draining and h.withheld = '' as "canMake",
      h.idle_floor as "idleFloor", h.capacity, h.starting, h.start_failures as "startFailures", h.idle_promised as promised,
      coalesce(c.held, 0) as held, coalesce(c.well, 0) as well, coalesce(c.troubled, 0) as troubled
    from hosts h left join counts c on c.host_id = h.id
    where h.lease_expires_at > :forgotten_before
  )
  select json_build_object(
    'demand', json_build_object(
      'claimed', (select coalesce(sum(held), 0) from counts),
      'reserved', (select coalesce(sum(c.reserved), 0) from counts c join known k on k.id = c.host_id where k."canMake"),
      'waiting', (select count(*) from waiting where expires_at > :now)),
    'hosts', (select coalesce(json_agg(k), '[]') from known k))::text as stock`;

/** Deletes `count` unreserved idle instances of a host, the youngest first, and has them dropped. */
export async function dropSurplus(query: Query, hostId: string, count: number, now: Date): Promise<void> {
  await query(surplusSql, { host_id: hostId, count, now });
}

const surplusSql = `
  with surplus as (
    select id from agent_metadata
    where host_id = :host_id and state = 'IDLE' and (reserved_until is null or reserved_until <= :now)
    order by condition = 'OK', created_at desc, id limit :count
    for update skip locked
  ), forgotten as (
    delete from agent_metadata a using surplus where a.id = surplus.id returning a.id
  )
  insert into dropped_instances (instance_id, host_id, at) select id, :host_id, :now from forgotten`;

/** What the host must drop. Entries are repeated until the host must have heard them. */
export async function toDrop(query: Query, hostId: string, heardAfter: Date): Promise<string[]> {
  const rows = await query(
    `with heard as (delete from dropped_instances where host_id = :host_id and at <= :heard_after)
      select instance_id from dropped_instances where host_id = :host_id and at > :heard_after order by instance_id`,
    { host_id: hostId, heard_after: heardAfter },
  );
  return rows.map(({ instance_id = '' }) => instance_id);
}
