import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import type { Database, Query } from '../../database/database.ts';
import { type AgentMetadata, AgentMetadataSchema } from '../../database/entities/agent-metadata.ts';
import { lock } from '../../database/lock-spaces.ts';
import { moveUp, nobodyWaits, nobodyWaitsFor, placeInQueue } from '../../queue/store/turns.ts';

/** SQL condition on a host h: its idle instances can be assigned. */
const handsOut = (now: string) => `h.lease_expires_at > ${now} and not h.draining and h.withheld = ''`;

/** SQL condition on an idle instance a of a host h: a claim without a reservation may take it, as nobody was told its inbox. */
export const isFree = (now: string) => `
      a.state = 'IDLE' and a.condition = 'OK' and not a.handed_out and ${handsOut(now)}
      and (a.reserved_until is null or a.reserved_until <= ${now})`;

export interface ReservationWish {
  /** Used if the reservation is new. */
  id: string;
  requestId: string;
  callerId: string;
  /** The template that the claim will be for. Undefined: takes nothing that is kept for a template. */
  templateId: string | undefined;
  expiresAt: Date;
  /** How long a place in the queue is kept without being asked for again. Undefined: do not queue. */
  placeUntil: Date | undefined;
}

/** A reservation that has no instance yet. */
export interface QueuedReservation {
  id: string;
  askedUntil: Date;
  queuePosition: number;
}

/**
 * Reserves the longest idle instance, unless others are waiting for it or it is kept for another template; if none is left, a place in the
 * queue. While the reservation lasts, a repetition gets the same answer, even if it has been claimed in the meantime. One caller's reservations
 * are serialized, so that the limit holds.
 */
export async function reserveIdle(
  db: Database,
  wish: ReservationWish,
  limits: { open: number; lapsed: number },
  now: Date,
): Promise<AgentMetadata | QueuedReservation | Lapses | 'too many' | 'pool empty'> {
  const outcome = await db.em().transactional(async (em) => {
    await execute(em, `select ${lock('reservations', ':caller_id')}`, { caller_id: wish.callerId });
    // Checked first: a waiting reservation can be served in the meantime, and then it has its instance.
    const waits = await keepPlace(em, wish);
    if (waits) return waits;
    const sameRequest = { reservedBy: wish.callerId, reservationRequest: wish.requestId };
    // Locked, so that the returned instance is not ended or assigned to someone else at the same time.
    const earlier = await em.findOne(AgentMetadataSchema, sameRequest, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (earlier?.reservedUntil && earlier.reservedUntil > now) return collected(em, earlier, wish.expiresAt, now);
    // It has expired: the same request may get a new reservation, and its id is unique.
    if (earlier) await execute(em, forgetSql, { id: earlier.id, now });
    const [open] = await execute<{ count: string }>(em, countSql, { caller_id: wish.callerId, now });
    if (Number(open?.count) >= limits.open) return 'too many';
    const lapses = await lapsesOf(em, wish.callerId, limits.lapsed, now);
    if (lapses) return lapses;
    const { id, requestId, callerId, templateId = null, expiresAt } = wish;
    const place = { id, request_id: requestId, caller_id: callerId, template_id: templateId };
    const [reserved] = await execute<{ id: string }>(em, reserveSql, { ...place, expires_at: expiresAt, now });
    if (reserved) return em.findOneOrFail(AgentMetadataSchema, { id: reserved.id }, { refresh: true });
    if (!wish.placeUntil) return 'pool empty';
    await execute(em, enqueueSql, { ...place, place_until: wish.placeUntil, now });
    return { id, askedUntil: wish.placeUntil };
  });
  if (typeof outcome !== 'object' || !('askedUntil' in outcome)) return outcome;
  // It may have been served by now; the next repetition will say so.
  return { ...outcome, queuePosition: Math.max(1, await placeInQueue(db, outcome.id)) };
}

/** Once the wait has ended, the reservation lasts as long as any other, starting at the caller's next request. */
async function collected(em: SqlEntityManager, agent: AgentMetadata, until: Date, now: Date): Promise<AgentMetadata> {
  const rows = await execute(
    em,
    'update queued_reservations set collected_at = :now where id = :id and collected_at is null returning id',
    {
      id: agent.reservationId,
      now,
    },
  );
  if (rows.length > 0) agent.reservedUntil = until;
  if (agent.state === 'IDLE') agent.handedOut = true;
  return agent;
}

/** Asking keeps the place, even if this repetition did not ask to queue. */
async function keepPlace(em: SqlEntityManager, wish: ReservationWish): Promise<Omit<QueuedReservation, 'queuePosition'> | undefined> {
  const [row] = await execute<{ id: string; asked_until: Date | string }>(
    em,
    `update reservation_asks k set asked_until = greatest(k.asked_until, :place_until) from queued_reservations r
      where r.id = k.reservation_id and r.caller_id = :caller_id and r.request_id = :request_id and r.served_at is null returning r.id, k.asked_until`,
    { place_until: wish.placeUntil ?? null, caller_id: wish.callerId, request_id: wish.requestId },
  );
  return row && { id: row.id, askedUntil: new Date(row.asked_until) };
}

/** An instance whose inbox was told to the caller stays marked, and ends; one that was never fetched becomes free again. */
const forgetSql = `
  with lapsed as (
    select id, reservation_id, reserved_by from agent_metadata where id = :id and reserved_until <= :now and handed_out and state = 'IDLE'
  ), counted as (
    insert into lapsed_reservations (reservation_id, caller_id, at)
    select reservation_id, reserved_by, :now::timestamptz from lapsed on conflict do nothing
  )
  update agent_metadata set reservation_id = null, reservation_request = null, reserved_by = null, reserved_until = null
  where id = :id and reserved_until <= :now`;

/** The caller has let so many lapse that no further reservation is possible for now. */
export interface Lapses {
  retryAt: Date;
}

const LAPSE_COUNTS_MS = 3_600_000;

async function lapsesOf(em: SqlEntityManager, callerId: string, limit: number, now: Date): Promise<Lapses | undefined> {
  const since = new Date(now.getTime() - LAPSE_COUNTS_MS);
  const lapses = await execute<{ at: Date | string }>(em, lapsesSql, { caller_id: callerId, since, now, limit });
  const last = lapses[limit - 1];
  return last && { retryAt: new Date(new Date(last.at).getTime() + LAPSE_COUNTS_MS) };
}

/** Includes those that their host was not told of yet. Newest first: when the last of these is an hour old, there is room again. */
const lapsesSql = `
  select at from lapsed_reservations where caller_id = :caller_id and at > :since
  union all
  select reserved_until from agent_metadata where reserved_by = :caller_id and state = 'IDLE' and handed_out and reserved_until <= :now
  order by at desc limit :limit`;

/** Ends a host's idle instances whose reservation lapsed: the caller knew the inbox and may have added it anywhere. */
export async function endLapsed(query: Query, hostId: string, now: Date): Promise<void> {
  await query(endLapsedSql, { host_id: hostId, now });
  await query('delete from lapsed_reservations where at <= :before', { before: new Date(now.getTime() - LAPSE_COUNTS_MS) });
}

const endLapsedSql = `
  with ended as (
    delete from agent_metadata where id = any(array(
      select id from agent_metadata where host_id = :host_id and state = 'IDLE' and handed_out and (reserved_until is null or reserved_until <= :now)
      for update skip locked))
    returning id, reservation_id, reserved_by, reserved_until
  ), counted as (
    insert into lapsed_reservations (reservation_id, caller_id, at)
    select reservation_id, reserved_by, reserved_until from ended where reservation_id is not null on conflict do nothing
  )
  insert into dropped_instances (instance_id, host_id, at) select id, :host_id, :now from ended`;

const countSql = `
  select (select count(*) from agent_metadata where reserved_by = :caller_id and state = 'IDLE' and reserved_until > :now)
    + (select count(*) from queued_reservations where caller_id = :caller_id and served_at is null) as count`;

const reserveSql = `
  with free as (
    select a.id from agent_metadata a join hosts h on h.id = a.host_id
    where ${isFree(':now')}
      and (a.warm_for is null and ${nobodyWaits} or a.warm_for = :template_id and ${nobodyWaitsFor(':template_id')})
    order by a.warm_for nulls last, a.created_at, a.id limit 1
    for update of a skip locked
  )
  update agent_metadata a set reservation_id = :id, reservation_request = :request_id, reserved_by = :caller_id, reserved_until = :expires_at,
    handed_out = true
  from free where a.id = free.id returning a.id`;

const enqueueSql = `
  with place as (
    insert into queued_reservations (id, caller_id, request_id, template_id, queue_turn, created_at)
    values (:id, :caller_id, :request_id, :template_id, claim_next_turn(:caller_id), :now)
    returning id
  )
  insert into reservation_asks (reservation_id, asked_until) select id, :place_until from place`;

/** Ends waiting reservations that are no longer asked for, and returns their ids. */
export async function endUnasked(db: Database, now: Date): Promise<string[]> {
  const due = await db.query('select id, owner_id from waiting where reserves and expires_at <= :now', { now });
  const ended: string[] = [];
  for (const { id = '', owner_id: callerId = '' } of due) {
    await db.em().transactional(async (em) => {
      // Locked before any row, as everywhere: turns being assigned to this caller come after this.
      await execute(em, `select ${lock('owner', ':owner_id')}`, { owner_id: callerId });
      const [gone] = await execute<{ queue_turn: string }>(
        em,
        `delete from queued_reservations r using reservation_asks k
          where r.id = :id and k.reservation_id = r.id and r.served_at is null and k.asked_until <= :now returning r.queue_turn`,
        { id, now },
      );
      if (!gone) return;
      await moveUp(em, callerId, gone.queue_turn);
      ended.push(id);
    });
  }
  return ended;
}
