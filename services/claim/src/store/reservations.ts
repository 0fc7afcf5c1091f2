import { handsOut, nobodyWaits } from './claim-sql.ts';
import type { Database } from './database.ts';
import { type AgentMetadata, AgentMetadataSchema } from './entities/agent-metadata.ts';

export interface NewReservation {
  id: string;
  requestId: string;
  callerId: string;
  expiresAt: Date;
}

/**
 * Keeps the idle instance that has waited longest for the caller, unless claims wait for it or it is kept for a template; a
 * repetition is answered with the same one while its time lasts, be it claimed meanwhile or not. One caller's reservations
 * wait for each other, so that the limit holds.
 */
export async function reserveIdle(
  db: Database,
  wish: NewReservation,
  limit: number,
  now: Date,
): Promise<AgentMetadata | 'too many' | 'pool empty'> {
  return db.em().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 1))', [wish.callerId]);
    const earlier = await em.findOne(AgentMetadataSchema, { reservedBy: wish.callerId, reservationRequest: wish.requestId });
    if (earlier?.reservedUntil && earlier.reservedUntil > now) return earlier;
    // Its time is over: the same request may be answered anew, and the name is unique.
    if (earlier) await em.execute(forgetSql, [earlier.id, now]);
    const [open] = await em.execute<{ count: string }[]>(countSql, [wish.callerId, now]);
    if (Number(open?.count) >= limit) return 'too many';
    const [reserved] = await em.execute<{ id: string }[]>(reserveSql, [now, now, wish.id, wish.requestId, wish.callerId, wish.expiresAt]);
    if (!reserved) return 'pool empty';
    return em.findOneOrFail(AgentMetadataSchema, { id: reserved.id }, { refresh: true });
  });
}

const forgetSql = `
  update agent_metadata set reservation_id = null, reservation_request = null, reserved_by = null, reserved_until = null
  where id = ? and reserved_until <= ?`;

const countSql = `select count(*) from agent_metadata where reserved_by = ? and state = 'IDLE' and reserved_until > ?`;

const reserveSql = `
  with free as (
    select a.id from agent_metadata a join hosts h on h.id = a.host_id
    where a.state = 'IDLE' and a.condition = 'OK' and ${handsOut('?')} and (a.reserved_until is null or a.reserved_until <= ?)
      and a.sealing_key is not null and a.warm_for is null and ${nobodyWaits}
    order by a.created_at, a.id limit 1
    for update of a skip locked
  )
  update agent_metadata a set reservation_id = ?, reservation_request = ?, reserved_by = ?, reserved_until = ?
  from free where a.id = free.id returning a.id`;
