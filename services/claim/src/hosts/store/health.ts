import type { Query } from '../../database/database.ts';
import { brokenAnyway, hostStops, type Troubles, type Withheld, withheldMessages } from '../../placement/domain/health.ts';

/**
 * Sets conditions to the host's current report: a level. Locked rows are left for its next call, and conditions that the host cannot know
 * of are kept. Returns whether any idle instance has recovered.
 */
export async function noteHealth(
  query: Query,
  hostId: string,
  { troubles, withheld }: { troubles: Troubles; withheld: Withheld },
  now: Date,
): Promise<boolean> {
  const messages = [...troubles.values()].map((message) => message || brokenAnyway);
  const rows = await query(healthSql, {
    host_id: hostId,
    instance_ids: [...troubles.keys()],
    messages,
    withheld: withheld === '' ? '' : withheldMessages[withheld],
    now,
  });
  return rows.some(({ is_stock }) => is_stock === 'true');
}

const healthSql = `
  with told as (
    select id, message from unnest(:instance_ids::text[], :messages::text[]) as t (id, message)
  ), changed as (
    select a.id, coalesce(t.message, case when a.state = 'IDLE' then :withheld::text end, '') as trouble
    from agent_metadata a left join told t on t.id = a.id
    where a.host_id = :host_id and a.state <> 'GONE' and a.condition in ('OK', 'QUARANTINED')
      and a.condition_message <> coalesce(t.message, case when a.state = 'IDLE' then :withheld::text end, '')
    order by a.id
    for update of a skip locked
  )
  update agent_metadata a set condition = case when c.trouble = '' then 'OK' else 'QUARANTINED' end, condition_message = c.trouble,
    updated_at = :now
  from changed c where a.id = c.id
  returning (a.state = 'IDLE' and a.condition = 'OK')::text as is_stock`;

/** Withholds the idle instances of a host that is about to stop. They become available again when the host returns. */
export async function withholdIdle(query: Query, hostId: string, now: Date): Promise<void> {
  await query(
    `update agent_metadata set condition = 'UNREACHABLE', condition_message = :host_stops, updated_at = :now
      where host_id = :host_id and state = 'IDLE' and condition in ('OK', 'QUARANTINED')`,
    { host_id: hostId, host_stops: hostStops, now },
  );
}

/**
 * Deletes idle instances that have been broken since `brokenSince`, and has them dropped, but only if another instance of the host was
 * healthy all the time: if all fail, the host or the network is more likely at fault.
 */
export async function dropBroken(query: Query, hostId: string, brokenSince: Date, now: Date): Promise<void> {
  await query(brokenSql, { host_id: hostId, broken_since: brokenSince, now });
}

const brokenSql = `
  with broken as (
    select id from agent_metadata a
    where host_id = :host_id and state = 'IDLE' and condition = 'QUARANTINED' and condition_since <= :broken_since
      and (reserved_until is null or reserved_until <= :now)
      and exists (select from agent_metadata w where w.host_id = :host_id and w.state <> 'GONE' and w.condition = 'OK'
        and coalesce(w.condition_since, w.created_at) <= :broken_since)
    for update skip locked
  ), forgotten as (
    delete from agent_metadata a using broken where a.id = broken.id returning a.id
  )
  insert into dropped_instances (instance_id, host_id, at) select id, :host_id, :now from forgotten`;
