import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import type { Database } from '../../database/database.ts';

/**
 * Order of service, for claims and reservations alike (the view `waiting`): rounds in which each owner has one turn; within a round, first
 * come, first served. A new entry gets the round being served, or the one after its owner's last turn, waiting or served, whichever is
 * later. So nobody in the queue sees anyone else served more than twice before them. The turns of one owner's waiting entries are
 * consecutive.
 */
export const turn = (waiting: string) => `${waiting}.queue_turn, ${waiting}.created_at, ${waiting}.id`;

/** Ordered so that it costs one lookup at the end of each index, however long the queue is. */
export const nobodyWaits = `not exists (select from (select from claims c where state = 'QUEUED' order by ${turn('c')} limit 1) claim)
      and not exists (select from (
        select from queued_reservations r where served_at is null order by ${turn('r')} limit 1) reservation)`;

/** For templates that have instances kept for them. */
export const nobodyWaitsFor = (template: string) => `not exists (select from waiting where template_id = ${template})`;

/** Moves the owner's entries with a later turn up by one round. The caller holds the owner's lock. */
export async function moveUp(em: SqlEntityManager, ownerId: string, turnGivenUp: number | string): Promise<void> {
  const earlier = 'set queue_turn = queue_turn - 1 where';
  const values = { owner_id: ownerId, turn: turnGivenUp };
  await execute(em, `update claims ${earlier} requester_id = :owner_id and state = 'QUEUED' and queue_turn > :turn`, values);
  await execute(em, `update queued_reservations ${earlier} caller_id = :owner_id and served_at is null and queue_turn > :turn`, values);
}

/** Place of a waiting claim or reservation, from 1; 0 if it is not waiting. */
export async function placeInQueue(db: Pick<Database, 'query'>, id: string): Promise<number> {
  const [row] = await db.query(
    `select (select count(*) from waiting before where (${turn('before')}) <= (${turn('w')}))::text as place from waiting w where w.id = :id`,
    { id },
  );
  return Number(row?.place ?? 0);
}
