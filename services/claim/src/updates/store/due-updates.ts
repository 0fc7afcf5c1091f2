import type { Database } from '../../database/database.ts';
import { isHeldBack } from '../../templates/store/rollouts.ts';
import { type AtHost, atHost, type DueInstance, freeSlotsOf, type TakeByHost, taken, valuesByHost } from '../../work/store/due-work.ts';

/** Agents of one host that want the same version, as of when they were taken. */
export interface UpdateBatch extends AtHost {
  templateId: string;
  wanted: number;
  /** Revision of our copy of the version. Undefined: no copy. */
  revision: number | undefined;
  agents: UpdatedAgent[];
}

export interface UpdatedAgent extends DueInstance {
  applied: number;
}

/**
 * The same condition as in the trigger that marks hosts, except that agents wait while they are held back or their templates
 * quarantined; the end of that marks their hosts.
 */
const wants = `a.state in ('JOINING', 'LIVE') and a.update_refusal = '' and
  (a.desired_version > a.applied_version or a.desired_revision > a.delivered_revision)
  and not exists (select from quarantined_templates q where q.template_id = a.template_id) and not ${isHeldBack}`;

/**
 * Takes agents host by host, so that a host with many does not hide the others', in batches of at most `batchMax`. Only marked hosts are
 * checked; afterwards, a host is marked for when its next agent is due.
 */
export async function dueUpdates(db: Database, take: TakeByHost, batchMax: number): Promise<UpdateBatch[]> {
  const rows = await db.query(
    `with marked as materialized (
      select h.id, h.address, ${freeSlotsOf('h.id')} as room from hosts_to_update m join hosts h on h.id = m.host_id
      where m.due_at <= :now and h.lease_expires_at > :now
    ), due as materialized (
      select wanting.id, m.id as host_id, m.address
      from marked m cross join lateral (
        select a.id from agent_metadata a where a.host_id = m.id and ${wants} and a.update_next_attempt_at <= :now
        limit m.room for update skip locked) wanting
      where m.room > 0 limit :limit
    ), taken as (
      update agent_metadata a set update_next_attempt_at = :hidden_until, update_attempts = update_attempts + 1 from due where a.id = due.id
      returning a.id, a.update_attempts, due.host_id, due.address, a.template_id, a.desired_version, a.applied_version
    ), batches as (
      select host_id, address, template_id, desired_version, json_agg(json_build_array(id, applied_version, update_attempts)) as agents
      from taken group by 1, 2, 3, 4
    )
    select m.id as host_id, m.address, m.room::text, b.template_id, b.desired_version::text as wanted, b.agents::text, v.revision::text
    from marked m left join batches b on b.host_id = m.id
      left join template_versions v on v.template_id = b.template_id and v.version = b.desired_version`,
    valuesByHost(take),
  );
  const batches: UpdateBatch[] = [];
  const room = new Map<string, number>();
  let left = take.limit;
  for (const row of rows) {
    const host = atHost(row);
    const agents = (JSON.parse(row.agents ?? '[]') as [string, number, number][]).map(([instanceId, applied, attempts]) => ({
      instanceId,
      applied,
      ...taken({ attempts: String(attempts) }, take),
    }));
    left -= agents.length;
    room.set(host.hostId, (room.get(host.hostId) ?? Number(row.room)) - agents.length);
    const revision = row.revision == null ? undefined : Number(row.revision);
    const same = { ...host, templateId: row.template_id ?? '', wanted: Number(row.wanted), revision };
    for (let from = 0; from < agents.length; from += batchMax) batches.push({ ...same, agents: agents.slice(from, from + batchMax) });
  }
  const lookedThrough = [...room].filter(([, free]) => free > 0).map(([hostId]) => hostId);
  if (left > 0 && lookedThrough.length > 0) await markAnew(db, lookedThrough);
  return batches;
}

/**
 * Agents just taken count, too, as their taker may die. If an agent changed after this statement read it, its host has been marked again,
 * which shows in `seq`: the mark's row is locked by then and read again.
 */
async function markAnew(db: Database, hostIds: readonly string[]): Promise<void> {
  await db.query(
    `with looked as materialized (
      select m.host_id, m.seq, (select min(a.update_next_attempt_at) from agent_metadata a where a.host_id = m.host_id and ${wants}) as next
      from hosts_to_update m where m.host_id = any(:host_ids::text[])
    ), done as (
      delete from hosts_to_update m using looked l where m.host_id = l.host_id and m.seq = l.seq and l.next is null
    )
    update hosts_to_update m set due_at = l.next from looked l where m.host_id = l.host_id and m.seq = l.seq and l.next is not null
      and m.due_at <> l.next`,
    { host_ids: hostIds },
  );
}

export interface UpdateRetry extends DueInstance {
  at: Date;
}

/** Reschedules them, except those that were woken in the meantime; the trigger marks their host. */
export async function retryUpdates(db: Database, retries: readonly UpdateRetry[]): Promise<void> {
  if (retries.length === 0) return;
  await db.query(
    `update agent_metadata a set update_next_attempt_at = r.at
      from unnest(:instance_ids::text[], :hidden_untils::timestamptz[], :ats::timestamptz[]) as r (id, hidden_until, at)
      where a.id = r.id and a.update_next_attempt_at = r.hidden_until`,
    {
      instance_ids: retries.map(({ instanceId }) => instanceId),
      hidden_untils: retries.map(({ hiddenUntil }) => hiddenUntil),
      ats: retries.map(({ at }) => at),
    },
  );
}
