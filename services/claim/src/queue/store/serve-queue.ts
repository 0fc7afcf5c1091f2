import { isFree, noteForLineage } from '../../claiming/store/claim-sql.ts';
import type { Database } from '../../database/database.ts';
import { claimPayload } from '../../database/wake-up-channel.ts';

/** A claim, or a reservation, that got its instance. */
export interface Served {
  id: string;
  reserves: boolean;
}

export interface ServeTimes {
  now: Date;
  /** When a claim that is served now must be configured. */
  configureBy: Date;
  /** When a reservation that is served now ends, unless it is asked for: whoever waited may be gone. */
  reservedUntil: Date;
}

/**
 * Gives idle instances to those whose turn it is, at most `limit`. Idle rows are locked first and as many of those who wait as
 * there are of them, so that two services at once take neither the same nor one out of turn.
 */
export async function serveQueue(
  db: Database,
  limit: number,
  { now, configureBy, reservedUntil }: ServeTimes,
  warmTemplates: readonly string[] = [],
): Promise<Served[]> {
  const all: Served[] = [];
  const serve = async (sql: string, templateId: string | null) => {
    if (all.length === limit) return;
    const rows = await db.query(sql, [now, configureBy, limit - all.length, templateId, reservedUntil]);
    for (const { id = '', reserves } of rows) {
      if (reserves === 'false') db.announce(claimPayload(id));
      all.push({ id, reserves: reserves === 'true' });
    }
  };
  if (warmTemplates.length === 0) await serve(serveAnySql, null);
  else {
    // Instances that are kept for a template go to who wants that one, in their order among themselves.
    for (const templateId of warmTemplates) await serve(serveWarmSql, templateId);
    await serve(serveFreeSql, null);
  }
  return all;
}

/** due_in_queue answers in the order of turns. */
const serveSql = (whichIdle = '') => `
  with idle as materialized (
    select a.id, a.created_at from agent_metadata a join hosts h on h.id = a.host_id
    where ${isFree('$1')}
      ${whichIdle}
    order by a.created_at, a.id limit least($3, (select count(*) from waiting where $4::text is null or template_id = $4))
    for update of a skip locked
  ), due as materialized (
    select due_id, due_reserves, due_place from due_in_queue((select count(*) from idle), $1, $4)
  ), pairs as materialized (
    select i.id as instance_id, due_id, due_reserves
    from (select idle.id, row_number() over (order by created_at, id) as place from idle) i join due on due_place = i.place
  ), claimed as (
    update agent_metadata a set state = 'CLAIMED', claim_id = c.id, owner_id = c.requester_id, template_id = c.template_id,
      creator_id = v.creator_id, agent_name = v.agent_name, model_override = c.model_override,
      user_config_keys = c.user_config_keys, desired_version = c.template_version,
      revision = a.revision + 1, claimed_at = $1, updated_at = $1
    from pairs p join claims c on c.id = p.due_id and not p.due_reserves
      join template_versions v on v.template_id = c.template_id and v.version = c.template_version
    where a.id = p.instance_id
    returning a.id, a.revision, a.claim_id
  ), reserved as (
    update agent_metadata a set reservation_id = r.id, reservation_request = r.request_id, reserved_by = r.caller_id, reserved_until = $5
    from pairs p join queued_reservations r on r.id = p.due_id and p.due_reserves
    where a.id = p.instance_id
    returning a.reservation_id
  ), noted as (${noteForLineage('$1::timestamptz')}
  ), served as (
    update claims c set state = 'CONFIGURING', instance_id = claimed.id, deadline_at = $2, next_attempt_at = $1,
      revision = c.revision + 1, updated_at = $1
    from claimed where c.id = claimed.claim_id
    returning c.id
  ), kept as (
    update queued_reservations r set served_at = $1 from reserved where r.id = reserved.reservation_id
    returning r.id
  )
  select id, 'false' as reserves from served union all select id, 'true' from kept`;

const serveAnySql = serveSql();
const serveFreeSql = serveSql('and a.warm_for is null');
const serveWarmSql = serveSql('and a.warm_for = $4::text');
