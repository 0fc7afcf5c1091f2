import { lock } from '../../lock-spaces.ts';

const claimWaits = `c.state = 'QUEUED' and c.deadline_at > moment`;
const reservationWaits = `r.served_at is null and exists (
            select from claim.reservation_asks k where k.reservation_id = r.id and k.asked_until > moment)`;

/**
 * A waiting reservation has no instance yet, and keeps its place as long as its caller asks for it. Like a claim's, its row stays once it
 * is served: the owner's next turn comes after it. reservation_asks: the time until which it was asked for has a row of its own, so that
 * asking never blocks serving. lapsed_reservations: reservations that a caller let lapse are counted, since each costs the pool an agent.
 * due_in_queue locks the rows it returns. Being volatile, it sees what was committed before each row that it reads; it orders each table
 * separately, so that the indexes are read only as far as needed, however long the queue is.
 */
export const queue = [
  `create index claims_queue on claims (queue_turn, created_at, id) where state = 'QUEUED'`,
  `create index claims_queued_by_owner on claims (requester_id) where state = 'QUEUED'`,
  `create index claims_queued_by_template on claims (template_id) where state = 'QUEUED'`,
  `create index claims_turns_served on claims (queue_turn) where queue_turn is not null and state <> 'QUEUED'`,
  `create index claims_turns_by_owner on claims (requester_id, queue_turn) where queue_turn is not null`,
  `create table queued_reservations (
    id text primary key,
    caller_id text not null,
    request_id text not null,
    template_id text,
    queue_turn bigint not null,
    served_at timestamptz,
    collected_at timestamptz,
    created_at timestamptz not null)`,
  `create table reservation_asks (
    reservation_id text primary key references queued_reservations (id) on delete cascade,
    asked_until timestamptz not null)`,
  `create unique index queued_reservations_request on queued_reservations (caller_id, request_id) where served_at is null`,
  `create index queued_reservations_queue on queued_reservations (queue_turn, created_at, id) where served_at is null`,
  `create index queued_reservations_turns_served on queued_reservations (queue_turn) where served_at is not null`,
  `create index queued_reservations_turns_by_caller on queued_reservations (caller_id, queue_turn)`,
  `create table lapsed_reservations (
    reservation_id text primary key,
    caller_id text not null,
    at timestamptz not null)`,
  `create index lapsed_reservations_by_caller on lapsed_reservations (caller_id, at)`,
  `create index lapsed_reservations_by_time on lapsed_reservations (at)`,
  `create view waiting as
    select id, requester_id as owner_id, template_id, queue_turn, created_at, deadline_at as expires_at, false as reserves
      from claims where state = 'QUEUED'
    union all
    select r.id, r.caller_id, r.template_id, r.queue_turn, r.created_at, k.asked_until, true
      from queued_reservations r join reservation_asks k on k.reservation_id = r.id where r.served_at is null`,
  `create function claim_next_turn(an_owner text) returns bigint language plpgsql volatile as $$
    begin
      perform ${lock('owner', 'an_owner')};
      return greatest(
        (select coalesce(max(queue_turn), 0) from claim.claims where queue_turn is not null and state <> 'QUEUED'),
        (select coalesce(max(queue_turn), 0) from claim.queued_reservations where served_at is not null),
        (select coalesce(max(queue_turn) + 1, 0) from claim.claims where requester_id = an_owner and queue_turn is not null),
        (select coalesce(max(queue_turn) + 1, 0) from claim.queued_reservations where caller_id = an_owner));
    end $$`,
  `create function due_in_queue(wanted bigint, moment timestamptz, a_template text)
    returns table (due_id text, due_reserves boolean, due_place bigint) language plpgsql volatile as $$
    declare
      one record;
    begin
      due_place := 0;
      if wanted = 0 then return; end if;
      for one in
        select id, reserves from (
          (select id, queue_turn, created_at, false as reserves from claim.claims
            where state = 'QUEUED' and (a_template is null or template_id = a_template) order by queue_turn, created_at, id)
          union all
          (select id, queue_turn, created_at, true from claim.queued_reservations
            where served_at is null and (a_template is null or template_id = a_template) order by queue_turn, created_at, id)
        ) waiting order by queue_turn, created_at, id
      loop
        if one.reserves then
          perform from claim.queued_reservations r where r.id = one.id and ${reservationWaits} for update skip locked;
        else
          perform from claim.claims c where c.id = one.id and ${claimWaits} for update skip locked;
        end if;
        continue when not found;
        due_id := one.id;
        due_reserves := one.reserves;
        due_place := due_place + 1;
        return next;
        exit when due_place = wanted;
      end loop;
    end $$`,
];
