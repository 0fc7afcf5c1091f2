import type { Database } from '../../database/database.ts';
import type { Condition } from '../../database/domain/condition.ts';
import type { InstanceState } from '../../database/domain/states.ts';
import type { ToolGroup } from '../../tools/domain/tools.ts';
import type { AgentGroup, KnownHost, Queue } from '../domain/pool-status.ts';

export interface PoolReading {
  groups: AgentGroup[];
  hosts: KnownHost[];
  queue: Queue;
  tools: ToolGroup[];
  /** Agents that run on a host but are parked. */
  parked: number;
}

/** As serialized by PostgreSQL. */
interface Stored {
  groups: (Omit<AgentGroup, 'oldest'> & { oldest: string })[];
  hosts: (Omit<KnownHost, 'leaseExpiresAt'> & { leaseExpiresAt: string })[];
  queue: { count: number; oldest: string | null };
  tools: ToolGroup[];
  parked: number;
}

/** A single statement, so that all counts are of the same moment. */
export async function readPool(db: Database, now: Date): Promise<PoolReading> {
  const [row] = await db.query(readSql, { now });
  const { groups, hosts, queue, tools, parked } = JSON.parse(row?.reading ?? '') as Stored;
  return {
    groups: groups.map((group) => ({ ...group, oldest: new Date(group.oldest) })),
    hosts: hosts.map((host) => ({ ...host, leaseExpiresAt: new Date(host.leaseExpiresAt) })),
    queue: { count: queue.count, oldest: queue.oldest === null ? undefined : new Date(queue.oldest) },
    tools,
    parked,
  };
}

const readSql = `
  with groups as materialized (
    select host_id as "hostId", state, condition, state = 'IDLE' and (handed_out or coalesce(reserved_until > :now, false)) as "isReserved",
      case when state = 'IDLE' then coalesce(warm_for, '') else '' end as "warmFor", count(*), min(created_at) as oldest
    from agent_metadata where state <> 'GONE' group by 1, 2, 3, 4, 5
  ), known as (
    select id, address, lease_expires_at as "leaseExpiresAt", must_register as "mustRegister", draining, engine_ok as "engineOk",
      withheld, capacity, idle_floor as "idleFloor", starting, start_failures as "startFailures", dormant,
      backup_place <> '' as "hasBackups"
    from hosts h
    where lease_expires_at > :now or exists (select from groups g where g."hostId" = h.id)
  ), queue as (
    select count(*), min(created_at) as oldest from waiting
  ), tools as (
    select r.state, l.delivered >= r.generation as "isDelivered", count(*)
    from tool_resources r join tool_lists l on l.instance_id = r.instance_id where r.state <> 'RELEASED' group by 1, 2
  )
  select json_build_object(
    'groups', (select coalesce(json_agg(g), '[]') from groups g),
    'hosts', (select coalesce(json_agg(k order by k.id), '[]') from known k),
    'tools', (select coalesce(json_agg(t), '[]') from tools t),
    'queue', (select to_json(q) from queue q),
    'parked', (select count(*) from parked_agents where why <> 'DIFFERS'))::text as reading`;

/** A change of one instance: of its state, condition or host, or of several at once. */
export interface Transition {
  /** Undefined: it was registered. */
  from: InstanceState | undefined;
  to: InstanceState;
  /** Undefined: unchanged. */
  condition: Condition | undefined;
  /** The host that runs it from then on. Undefined: unchanged. */
  hostId: string | undefined;
  at: Date;
}

interface StoredTransition {
  from_state: InstanceState | null;
  to_state: InstanceState;
  condition: Condition | null;
  host_id: string | null;
  at: string;
}

/** The latest transitions, oldest first. Undefined: no such instance. */
export async function transitionsOf(db: Database, instanceId: string, limit: number): Promise<Transition[] | undefined> {
  const [row] = await db.query(
    `select (select coalesce(json_agg(t order by t.seq), '[]') from (
        select seq, from_state, to_state, condition, host_id, at from agent_transitions where instance_id = a.id
        order by seq desc limit :limit) t)::text as history
      from agent_metadata a where a.id = :instance_id`,
    { instance_id: instanceId, limit },
  );
  if (!row) return undefined;
  const history = JSON.parse(row.history ?? '') as StoredTransition[];
  return history.map(({ from_state, to_state, condition, host_id, at }) => ({
    from: from_state ?? undefined,
    to: to_state,
    condition: condition ?? undefined,
    hostId: host_id ?? undefined,
    at: new Date(at),
  }));
}
