import type { Database, Query } from '../../database/database.ts';
import { tryLock } from '../../database/lock-spaces.ts';
import { showAgain, type Take, type Taken, taken, values } from '../../work/store/due-work.ts';
import { chooseHavens, conditionMessages, type Haven, type Stranded } from '../domain/moves.ts';

export interface BackupMade {
  instanceId: string;
  generation: number;
}

/**
 * Only for the host's own instances, and never an older backup than the known one in the same place. Locked by id: the same report may
 * arrive twice at once.
 */
export async function noteBackups(query: Query, hostId: string, backups: readonly BackupMade[]): Promise<void> {
  if (backups.length === 0) return;
  await query(
    `with told as (
      select a.id, b.generation, h.backup_place from unnest(:instance_ids::text[], :generations::bigint[]) as b (id, generation), hosts h, agent_metadata a
      where a.id = b.id and a.host_id = :host_id and h.id = :host_id and h.backup_place <> '' and a.state not in ('IDLE', 'GONE')
        and (b.generation > a.backup_generation or a.backup_place <> h.backup_place)
      order by a.id for update of a)
    update agent_metadata a set backup_generation = told.generation, backup_place = told.backup_place from told where a.id = told.id`,
    {
      host_id: hostId,
      instance_ids: backups.map(({ instanceId }) => instanceId),
      generations: backups.map(({ generation }) => generation),
    },
  );
}

/** Per pass: the rest is planned in the next one. */
const PLAN_MAX = 500;

/**
 * Starts moves of claimed instances without a host that have a backup. Those that nobody can restore become CRASHED, unless their host
 * announced that it would be back; they are checked again when a host comes online, and some minutes later. Returns how many moves were
 * started.
 */
export async function planMoves(db: Database, now: Date): Promise<number> {
  const [open] = await db.query(`select (exists (${strandedSql} limit 1))::text as any`, { now });
  if (open?.any !== 'true') return 0;
  return db.transaction(async (query) => {
    // One replica plans at a time, so that a host's room is counted only once.
    const [lock] = await query(`select ${tryLock('moves', "'all'")}::text as mine`);
    if (lock?.mine !== 'true') return 0;
    const stranded = (
      await query(`${strandedSql} order by a.condition_since, a.id limit ${PLAN_MAX} for update of a skip locked`, { now })
    ).map(strandedOf);
    const chosen = chooseHavens(stranded, await havens(query, now));
    const begun = await beginMoves(query, chosen, now);
    const left = stranded.filter(({ instanceId }) => !chosen.has(instanceId)).map(({ instanceId }) => instanceId);
    if (left.length > 0) await query(noHavenSql, { ids: left, message: conditionMessages.noHaven, now });
    return begun;
  });
}

/** Clears the refusals of instances that nobody could restore a while ago, so that hosts are asked once more. */
export async function forgiveRefusals(db: Database, refusedBefore: Date): Promise<void> {
  await db.query(
    `update agent_metadata set move_refused_by = '{}'
      where condition in ('UNREACHABLE', 'CRASHED') and state in ('CLAIMED', 'JOINING', 'LIVE') and move_target is null
        and move_refused_by <> '{}' and updated_at <= :refused_before`,
    { refused_before: refusedBefore },
  );
}

/** CRASHED instances count only if some host may take them, as this runs every second. */
const strandedSql = `
  select a.id, a.backup_place, array_to_json(a.move_refused_by)::text as refused_by
  from agent_metadata a join hosts own on own.id = a.host_id
  where a.condition in ('UNREACHABLE', 'CRASHED') and a.state in ('CLAIMED', 'JOINING', 'LIVE') and a.backup_generation > 0 and a.move_target is null
    and (exists (
        select from hosts h where h.backup_place = a.backup_place and h.lease_expires_at > :now and h.lapsed_at is null and not h.must_register
          and not h.draining and h.withheld = '' and not h.id = any(a.move_refused_by))
      or (a.condition = 'UNREACHABLE' and not own.has_left))`;

function strandedOf(row: Record<string, string>): Stranded {
  return { instanceId: row.id ?? '', backupPlace: row.backup_place ?? '', refusedBy: JSON.parse(row.refused_by ?? '[]') as string[] };
}

async function havens(query: Query, now: Date): Promise<Haven[]> {
  const rows = await query(
    `select h.id, h.backup_place, h.capacity::text,
        (select count(*) from agent_metadata a where a.state <> 'GONE' and (a.host_id = h.id or a.move_target = h.id))::text as held
      from hosts h
      where h.backup_place <> '' and h.lease_expires_at > :now and h.lapsed_at is null and not h.must_register and not h.draining and h.withheld = ''
      order by h.id`,
    { now },
  );
  return rows.map((row) => ({
    hostId: row.id ?? '',
    backupPlace: row.backup_place ?? '',
    capacity: Number(row.capacity),
    held: Number(row.held),
  }));
}

async function beginMoves(query: Query, chosen: ReadonlyMap<string, string>, now: Date): Promise<number> {
  if (chosen.size === 0) return 0;
  const begun = await query(
    `update agent_metadata a set condition = 'UNREACHABLE', condition_message = :message, move_epoch = a.move_epoch + 1, move_target = t.target,
        move_target_since = :now, move_next_attempt_at = :now, move_accepted = false, move_attempts = 0, updated_at = :now
      from unnest(:ids::text[], :targets::text[]) as t (id, target) where a.id = t.id
      returning a.id`,
    { ids: [...chosen.keys()], targets: [...chosen.values()], message: conditionMessages.moving, now },
  );
  return begun.length;
}

const noHavenSql = `
  update agent_metadata a set condition = 'CRASHED', condition_message = :message, updated_at = :now from hosts own
  where a.id = any(:ids::text[]) and own.id = a.host_id and not own.has_left and a.condition = 'UNREACHABLE'`;

export interface DueMove extends Taken {
  instanceId: string;
}

export async function dueMoves(db: Database, take: Take): Promise<DueMove[]> {
  const rows = await db.query(
    `with due as (
      select id from agent_metadata where move_target is not null and move_next_attempt_at <= :now and state <> 'DRAINING'
      order by move_next_attempt_at limit :limit for update skip locked)
    update agent_metadata a set move_next_attempt_at = :hidden_until, move_attempts = move_attempts + 1,
      move_ordered = case when a.move_target = any(a.move_ordered) then a.move_ordered else array_append(a.move_ordered, a.move_target) end
    from due where a.id = due.id
    returning a.id, a.move_attempts::text as attempts`,
    values(take),
  );
  return rows.map((row) => ({ instanceId: row.id ?? '', ...taken(row, take) }));
}

export async function retryMove(db: Database, due: DueMove, at: Date): Promise<void> {
  await showAgain(db, 'agent_metadata.move_next_attempt_at', due.instanceId, due, at);
}

/** Identifies one order; its outcome counts only for this order. */
export interface Move {
  instanceId: string;
  epoch: number;
  target: string;
}

/** The target has stored the order: from now on it may register the instance as its own. */
export async function moveAccepted(db: Database, move: Move, askAgainAt: Date): Promise<void> {
  await db.query(
    `update agent_metadata set move_accepted = true, move_attempts = 0, move_next_attempt_at = :ask_again_at
      where id = :instance_id and move_epoch = :epoch and move_target = :target`,
    { instance_id: move.instanceId, epoch: move.epoch, target: move.target, ask_again_at: askAgainAt },
  );
}

/** Another host has to try; planMoves picks it. `untouched`: the target reports that it did nothing about the order. */
export async function moveRefused(db: Database, move: Move, untouched: boolean, now: Date): Promise<void> {
  await db.query(
    `update agent_metadata set move_target = null, move_target_since = null, move_next_attempt_at = null, move_accepted = false,
        move_attempts = 0, move_refused_by = array_append(move_refused_by, :target), updated_at = :now,
        move_ordered = case when :untouched and not move_accepted then array_remove(move_ordered, :target) else move_ordered end
      where id = :instance_id and move_epoch = :epoch and move_target = :target`,
    { instance_id: move.instanceId, epoch: move.epoch, target: move.target, now, untouched },
  );
}
