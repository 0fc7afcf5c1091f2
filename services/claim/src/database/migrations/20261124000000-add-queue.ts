import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddQueue extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/**
 * A waiting claim has no instance yet. Its queue_turn stays with it once it is served: the owner's next claim comes after it.
 * claim_over_quota answers the scope of the quota that leaves no room, and null where there is room. It holds the lock until
 * the transaction ends; being volatile, its counts are newer than the lock, so that one statement can ask and take.
 */
const statements = [
  `alter table claims
    alter column instance_id drop not null,
    add column queue_turn bigint,
    add column user_config_keys text[] not null default '{}',
    drop constraint claims_state_check,
    drop constraint claims_no_spent_config,
    drop constraint claims_no_spent_sealed_config,
    drop constraint claims_no_spent_statement,
    add constraint claims_state_check check (state in ('QUEUED', 'CONFIGURING', 'JOINING', 'LIVE', 'FAILED', 'RELEASED')),
    add constraint claims_queued_waits check (
      state <> 'QUEUED' or (instance_id is null and queue_turn is not null and deadline_at is not null and not handed_over)),
    add constraint claims_served_or_not check (
      instance_id is not null or state = 'QUEUED' or (state = 'FAILED' and queue_turn is null)),
    add constraint claims_no_spent_config check (state in ('QUEUED', 'CONFIGURING') or user_config is null),
    add constraint claims_no_spent_sealed_config check (state in ('QUEUED', 'CONFIGURING') or sealed_user_config is null),
    add constraint claims_no_spent_statement check (
      state in ('QUEUED', 'CONFIGURING') or (context_state = 'PENDING' and not handed_over) or (statement is null and invite_url is null))`,
  `create index claims_queue on claims (queue_turn, created_at, id) where state = 'QUEUED'`,
  `create index claims_queued_by_owner on claims (requester_id) where state = 'QUEUED'`,
  `create index claims_queued_by_template on claims (template_id) where state = 'QUEUED'`,
  `create index claims_turns_served on claims (queue_turn) where queue_turn is not null and state <> 'QUEUED'`,
  `create index claims_turns_by_owner on claims (requester_id, queue_turn) where queue_turn is not null`,
  `create index agent_metadata_held_by_owner on agent_metadata (owner_id) where state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING')`,
  `create index agent_metadata_held_by_template on agent_metadata (template_id) where state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING')`,
  `create function claim_over_quota(an_owner text, a_request text, a_template text, owner_limit int, template_limit int)
    returns text language plpgsql volatile as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(case when owner_limit > 0 then an_owner else an_owner || ' ' || a_request end, 0));
      if owner_limit > 0 and owner_limit <=
        (select count(*) from claim.agent_metadata where owner_id = an_owner and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
        + (select count(*) from claim.claims where requester_id = an_owner and state = 'QUEUED')
      then return 'owner'; end if;
      if template_limit > 0 then
        perform pg_advisory_xact_lock(hashtextextended(a_template, 2));
        if template_limit <=
          (select count(*) from claim.agent_metadata where template_id = a_template and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
          + (select count(*) from claim.claims where template_id = a_template and state = 'QUEUED')
        then return 'template'; end if;
      end if;
      return null;
    end $$`,
  `create function claim_next_turn(an_owner text) returns bigint language plpgsql volatile as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(an_owner, 0));
      return greatest(
        (select coalesce(max(queue_turn), 0) from claim.claims where queue_turn is not null and state <> 'QUEUED'),
        (select coalesce(max(queue_turn) + 1, 0) from claim.claims where requester_id = an_owner and queue_turn is not null));
    end $$`,
];
