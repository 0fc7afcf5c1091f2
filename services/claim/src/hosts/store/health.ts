import type { Query } from '../../database/database.ts';
import { brokenAnyway, engineSilent, hostStops, type Troubles } from '../domain/health.ts';

/**
 * Makes conditions what the host says now: a level. Rows that somebody holds are left for its next call. Conditions that the
 * host cannot know of stay. Answers whether idle ones have become well again.
 */
export async function noteHealth(
  query: Query,
  hostId: string,
  { troubles, engineOk }: { troubles: Troubles; engineOk: boolean },
  now: Date,
): Promise<boolean> {
  const messages = [...troubles.values()].map((message) => message || brokenAnyway);
  const rows = await query(healthSql, [hostId, [...troubles.keys()], messages, engineOk, engineSilent, now]);
  return rows.some(({ is_stock }) => is_stock === 'true');
}

const healthSql = `
  with told as (
    select id, message from unnest($2::text[], $3::text[]) as t (id, message)
  ), changed as (
    select a.id, coalesce(t.message, case when a.state = 'IDLE' and not $4::boolean then $5::text end, '') as trouble
    from agent_metadata a left join told t on t.id = a.id
    where a.host_id = $1 and a.state <> 'GONE' and a.condition in ('OK', 'QUARANTINED')
      and a.condition_message <> coalesce(t.message, case when a.state = 'IDLE' and not $4::boolean then $5::text end, '')
    order by a.id
    for update of a skip locked
  )
  update agent_metadata a set condition = case when c.trouble = '' then 'OK' else 'QUARANTINED' end, condition_message = c.trouble,
    updated_at = $6
  from changed c where a.id = c.id
  returning (a.state = 'IDLE' and a.condition = 'OK')::text as is_stock`;

/** Nobody is given an idle instance of a host that is about to stop. They come back with the host. */
export async function withholdIdle(query: Query, hostId: string, now: Date): Promise<void> {
  await query(
    `update agent_metadata set condition = 'UNREACHABLE', condition_message = $2, updated_at = $3
      where host_id = $1 and state = 'IDLE' and condition in ('OK', 'QUARANTINED')`,
    [hostId, hostStops, now],
  );
}

/**
 * Forgets idle instances that have been broken since `brokenSince`, and has them dropped; but only where
 * another one was well all the time: an outage of all of them says more of the host or the network than of the instances.
 */
export async function dropBroken(query: Query, hostId: string, brokenSince: Date, now: Date): Promise<void> {
  await query(brokenSql, [hostId, brokenSince, now]);
}

const brokenSql = `
  with broken as (
    select id from agent_metadata a
    where host_id = $1 and state = 'IDLE' and condition = 'QUARANTINED' and condition_since <= $2
      and (reserved_until is null or reserved_until <= $3)
      and exists (select from agent_metadata w where w.host_id = $1 and w.state <> 'GONE' and w.condition = 'OK'
        and coalesce(w.condition_since, w.created_at) <= $2)
    for update skip locked
  ), forgotten as (
    delete from agent_metadata a using broken where a.id = broken.id returning a.id
  )
  insert into dropped_instances (instance_id, host_id, at) select id, $1, $3 from forgotten`;
