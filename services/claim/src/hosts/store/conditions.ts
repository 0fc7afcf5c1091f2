import type { Database, Query } from '../../database/database.ts';
import { conditionMessages } from '../../moves/domain/moves.ts';

/** A host that has just lost its lease, with counts of its instances. */
export interface Lapsed {
  hostId: string;
  idle: number;
  /** Instances that can be restored from a backup. */
  movable: number;
  crashed: number;
}

/**
 * Marks expired leases, each once, whichever replica sees it first, and updates the conditions of their instances. Such a host must
 * register again, and then learns which of its instances run elsewhere. Claimed instances without a backup become CRASHED.
 */
export async function endLeases(db: Database, now: Date): Promise<Lapsed[]> {
  const rows = await db.query(
    `with ended as (
      select id from hosts where lapsed_at is null and lease_expires_at <= :now
      order by id for no key update skip locked
    ), lapsed as (
      update hosts h set lapsed_at = :now, must_register = true from ended where h.id = ended.id returning h.id
    ), ${conditionsOf('lapsed')}
    select id, ${counts} from lapsed`,
    { now, ...movingAway, condition: 'CRASHED', message: conditionMessages.lost },
  );
  return rows.map(lapsedOf);
}

/** Ends the lease of a host that announced its stop. Idempotent. Instances without a backup wait for the host. */
export async function endLease(query: Query, hostId: string, now: Date): Promise<Lapsed | undefined> {
  const [row] = await query(
    `with lapsed as (
      update hosts set lapsed_at = coalesce(lapsed_at, :now), lease_expires_at = least(lease_expires_at, :now), must_register = true,
        has_left = true, updated_at = :now
      where id = :host_id returning id
    ), ${conditionsOf('lapsed')}
    select id, ${counts} from lapsed`,
    { now, ...movingAway, condition: 'UNREACHABLE', message: conditionMessages.stopped, host_id: hostId },
  );
  return row && lapsedOf(row);
}

/** Messages for idle instances and for those with a backup; the others get `:condition` and `:message`. */
const movingAway = { idle_message: conditionMessages.gone, moving_message: conditionMessages.moving };

function conditionsOf(lapsed: string): string {
  return `marked as (
      update agent_metadata a set updated_at = :now,
        condition = case when a.state = 'IDLE' or a.backup_generation > 0 and a.state <> 'DRAINING' then 'UNREACHABLE' else :condition end,
        condition_message = case when a.state = 'IDLE' then :idle_message when a.backup_generation > 0 and a.state <> 'DRAINING' then :moving_message else :message end
      from ${lapsed} where a.host_id = ${lapsed}.id and a.state <> 'GONE' and a.condition in ('OK', 'QUARANTINED')
      returning a.host_id, a.state, a.condition
    )`;
}

const counts = `
  (select count(*) from marked m where m.host_id = lapsed.id and m.state = 'IDLE')::text as idle,
  (select count(*) from marked m where m.host_id = lapsed.id and m.state <> 'IDLE' and m.condition = 'UNREACHABLE')::text as movable,
  (select count(*) from marked m where m.host_id = lapsed.id and m.condition = 'CRASHED')::text as crashed`;

function lapsedOf(row: Record<string, string>): Lapsed {
  return { hostId: row.id ?? '', idle: Number(row.idle), movable: Number(row.movable), crashed: Number(row.crashed) };
}

/** When the next valid lease expires. Undefined: no lease is valid. */
export async function nextLeaseEnd(db: Database): Promise<Date | undefined> {
  const [row] = await db.query('select min(lease_expires_at)::text as at from hosts where lapsed_at is null');
  return row?.at ? new Date(row.at) : undefined;
}

/** Deletes idle instances of hosts that have not come back; nobody waits for them. */
export async function forgetStranded(db: Database, goneSince: Date): Promise<void> {
  await db.query(
    `delete from agent_metadata a using hosts h
      where h.id = a.host_id and h.lapsed_at <= :gone_since and a.state = 'IDLE' and a.condition = 'UNREACHABLE'`,
    { gone_since: goneSince },
  );
}

/** The registration that is being carried out. */
interface Registered {
  id: string;
  registration: number;
}

/** Locks the host: if its lease expired in the meantime, its instances would count as reachable, and nobody would check again. */
const upSql = `select id from hosts where id = :host_id and lapsed_at is null and :registration::bigint in (0, registration) for share`;

/**
 * Marks the instances that a registering host holds as reachable, and cancels their moves. If an order was already sent, the move stands:
 * the host that received it may have taken over the inbox, too.
 */
export async function instancesBack(db: Database, host: Registered, held: readonly string[], now: Date): Promise<void> {
  const hostId = host.id;
  await db.query(
    `with up as (${upSql})
    update agent_metadata a set ${notMoved}, condition = 'OK', condition_message = '', updated_at = :now from up
      where a.host_id = up.id and a.id = any(:held::text[]) and a.state <> 'GONE' and a.condition in ('UNREACHABLE', 'CRASHED')
        and a.move_ordered = '{}'`,
    { host_id: hostId, held, now, registration: host.registration },
  );
  // The host may now be able to restore agents that it could not restore before.
  await db.query(
    `update agent_metadata set move_refused_by = array_remove(move_refused_by, :host_id)
      where condition <> 'OK' and state <> 'GONE' and :host_id = any(move_refused_by)`,
    { host_id: hostId },
  );
}

/** Handles a host that came back without files that have a backup. */
export async function filesLost(db: Database, host: Registered, ids: readonly string[], now: Date): Promise<void> {
  await db.query(
    `with up as (${upSql})
    update agent_metadata a set condition = 'UNREACHABLE', condition_message = :message, updated_at = :now from up
      where a.host_id = up.id and a.id = any(:ids::text[]) and a.state in ('CLAIMED', 'JOINING', 'LIVE') and a.condition <> 'UNREACHABLE'`,
    { host_id: host.id, ids, message: conditionMessages.filesLost, now, registration: host.registration },
  );
}

/**
 * Returns the listed instances that run, or are to run, on another host. Includes those that are GONE by now, such as one that was released
 * while this host was taking it over.
 */
export async function fencedOf(db: Database, hostId: string, held: readonly string[]): Promise<string[]> {
  const rows = await db.query(
    `select id from agent_metadata
      where id = any(:held::text[]) and (host_id <> :host_id or move_ordered <> '{}') and move_target is distinct from :host_id
      order by id`,
    { host_id: hostId, held },
  );
  return rows.map(({ id = '' }) => id);
}

/** Column assignments that end a move. */
export const notMoved = `move_target = null, move_target_since = null, move_next_attempt_at = null, move_accepted = false, move_attempts = 0,
    move_refused_by = '{}', move_ordered = '{}'`;
