import { claimPayload } from '../../database/announcements.ts';
import type { Database } from '../../database/database.ts';
import { isFree } from '../../stock/store/reservations.ts';
import { claimInstance, noteForLineage, parameter } from './claim-sql.ts';
import { columnOf } from './new-claim.ts';

/** A claim or reservation that got its instance. */
export interface Served {
  id: string;
  reserves: boolean;
}

export interface ServeTimes {
  now: Date;
  /** Deadline for configuring a claim that is served now. */
  configureBy: Date;
  /** When a reservation that is served now expires unless it is asked for: its caller may be gone. */
  reservedUntil: Date;
}

/**
 * Assigns at most `limit` idle instances to those whose turn it is. Idle rows are locked first, then as many waiting entries as there are
 * rows, so that two replicas never serve the same entry or serve out of turn.
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
    const rows = await db.query(sql, {
      now,
      configure_by: configureBy,
      limit: limit - all.length,
      template_id: templateId,
      reserved_until: reservedUntil,
    });
    for (const { id = '', reserves } of rows) {
      if (reserves === 'false') db.announce(claimPayload(id));
      all.push({ id, reserves: reserves === 'true' });
    }
  };
  if (warmTemplates.length === 0) await serve(serveAnySql, null);
  else {
    // Instances kept for a template go to the entries that want this template, in their order.
    for (const templateId of warmTemplates) await serve(serveWarmSql, templateId);
    await serve(serveFreeSql, null);
  }
  return all;
}

/** due_in_queue returns rows in the order of turns. */
const serveSql = (whichIdle = '') => `
  with idle as materialized (
    select a.id, a.created_at from agent_metadata a join hosts h on h.id = a.host_id
    where ${isFree(':now')}
      ${whichIdle}
    order by a.created_at, a.id limit least(:limit, (select count(*) from waiting where :template_id::text is null or template_id = :template_id))
    for update of a skip locked
  ), due as materialized (
    select due_id, due_reserves, due_place from due_in_queue((select count(*) from idle), :now, :template_id)
  ), pairs as materialized (
    select i.id as instance_id, due_id, due_reserves
    from (select idle.id, row_number() over (order by created_at, id) as place from idle) i join due on due_place = i.place
  ), paired as materialized (
    select p.instance_id as taken_id, c.id, c.requester_id, c.template_id, c.template_version, c.parent_instance, c.model_override,
      c.user_config_keys, v.creator_id, v.agent_name
    from pairs p join claims c on c.id = p.due_id and not p.due_reserves
      join template_versions v on v.template_id = c.template_id and v.version = c.template_version
  ), claimed as (${claimInstance((property) => (property === 'now' ? parameter('now') : `paired.${columnOf(property)}`), 'paired')}
  ), reserved as (
    update agent_metadata a set reservation_id = r.id, reservation_request = r.request_id, reserved_by = r.caller_id, reserved_until = :reserved_until
    from pairs p join queued_reservations r on r.id = p.due_id and p.due_reserves
    where a.id = p.instance_id
    returning a.reservation_id
  ), noted as (${noteForLineage(':now::timestamptz')}
  ), served as (
    update claims c set state = 'CONFIGURING', instance_id = claimed.id, deadline_at = :configure_by, next_attempt_at = :now,
      revision = c.revision + 1, updated_at = :now
    from claimed where c.id = claimed.claim_id
    returning c.id
  ), kept as (
    update queued_reservations r set served_at = :now from reserved where r.id = reserved.reservation_id
    returning r.id
  )
  select id, 'false' as reserves from served union all select id, 'true' from kept`;

const serveAnySql = serveSql();
const serveFreeSql = serveSql('and a.warm_for is null');
const serveWarmSql = serveSql('and a.warm_for = :template_id::text');
