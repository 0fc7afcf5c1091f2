import { Migration } from '@mikro-orm/migrations';

const claimWaits = `c.state = 'QUEUED' and c.deadline_at > moment
            and not exists (select from claim.transfers t where t.claim_id = c.id and t.statement_expires_at <= moment)`;
const reservationWaits = `r.served_at is null and exists (
            select from claim.reservation_asks k where k.reservation_id = r.id and k.asked_until > moment)`;

const statements = [
  `drop table context_shares`,
  `alter table claims
    drop column context_prompt, drop column sealed_context_prompt, drop column context_prompt_digest, drop column summary_digest,
    drop column statement, drop column statement_expires_at, drop column context_state, drop column context_failure_reason,
    drop column handed_over, drop column handover_attempts, drop column handover_next_attempt_at,
    add constraint claims_queued_waits check (
      state <> 'QUEUED' or (instance_id is null and queue_turn is not null and deadline_at is not null)),
    add constraint claims_no_spent_join check (
      state in ('QUEUED', 'CONFIGURING') or num_nonnulls(invite_url, added_by, added_to_group) = 0)`,
  `alter table agent_metadata drop column context_state`,
  `create table transfers (
    id text primary key,
    kind text not null check (kind in ('CLONE', 'SHARE')),
    owner_id text not null,
    request_id text,
    request_digest text not null default '',
    claim_id text unique references claims (id),
    source_instance text not null references agent_metadata (id),
    source_inbox text not null,
    target_instance text references agent_metadata (id),
    target_inbox text not null default '',
    context_prompt text,
    sealed_context_prompt bytea,
    context_prompt_digest text not null default '',
    summary_digest text not null default '',
    statement bytea,
    statement_expires_at timestamptz(3),
    invite_url text,
    added_by text,
    added_to_group text,
    overridden_config_keys text[] not null default '{}',
    state text not null default 'PENDING' check (state in ('PENDING', 'DELIVERED', 'INGESTED', 'FAILED')),
    failure_reason text not null default '',
    tell_target boolean not null default true,
    tell_source boolean not null default true,
    tell_lineage boolean not null default false,
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null,
    ingested_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    constraint transfers_request_unique unique (owner_id, request_id),
    constraint transfers_claim_iff_clone check ((kind = 'CLONE') = (claim_id is not null)),
    constraint transfers_request_iff_share check ((kind = 'SHARE') = (request_id is not null)),
    constraint transfers_two_agents check (source_instance <> target_instance),
    constraint transfers_reason_iff_failed check ((state = 'FAILED') = (failure_reason <> '')),
    constraint transfers_ingested_at_once check ((state = 'INGESTED') = (ingested_at is not null)),
    constraint transfers_open_while_source_untold check (state = 'PENDING' or not tell_source),
    constraint transfers_recorded_shares check (not tell_lineage or (kind = 'SHARE' and state = 'INGESTED')),
    constraint transfers_one_prompt check (context_prompt is null or sealed_context_prompt is null),
    constraint transfers_no_spent_prompt check (tell_source or num_nonnulls(context_prompt, sealed_context_prompt) = 0),
    constraint transfers_no_spent_order check (
      tell_source or tell_target or num_nonnulls(statement, invite_url, added_by, added_to_group) = 0)
  )`,
  `create index transfers_open on transfers (next_attempt_at) where state in ('PENDING', 'DELIVERED') or tell_lineage`,
  `create index transfers_pending_by_owner on transfers (owner_id) where kind = 'SHARE' and state = 'PENDING'`,
  `create or replace function due_in_queue(wanted bigint, moment timestamptz, a_template text)
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

/** Clones and shares are kinds of one transfer. */
export class UniteTransfers extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
