import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class FollowHosts extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/**
 * What hosts know better: agents that run there and that the rows do not know, count as ended, or show otherwise. Rows that
 * differ are made to follow by a loop (next_attempt_at), the others when an operator adopts them. Only a transaction that
 * follows a host may move rows back, or have them born with an owner.
 */
const statements = [
  `create table parked_agents (
    instance_id text primary key,
    host_id text not null,
    owner_id text not null,
    claim_id text not null,
    state text not null check (state in ('JOINING', 'LIVE')),
    why text not null check (why in ('UNKNOWN', 'ENDED', 'DIFFERS')),
    parked_at timestamptz(3) not null,
    attempts int not null default 0,
    next_attempt_at timestamptz(3),
    constraint parked_agents_followed_iff_differs check ((why = 'DIFFERS') = (next_attempt_at is not null)))`,
  'create index parked_agents_by_host on parked_agents (host_id)',
  'create index parked_agents_to_follow on parked_agents (next_attempt_at) where next_attempt_at is not null',
  // How many calls of its registration the host was answered: a restored row knows of fewer.
  'alter table hosts add column calls bigint not null default 0 check (calls >= 0)',
  // Shown to a host that comes back after its instance counts as ended.
  `alter table agent_metadata drop constraint agent_metadata_no_spent_statement,
    add constraint agent_metadata_no_spent_statement check (state in ('DRAINING', 'GONE') or release_statement is null)`,
  // A claim whose instance turned out to be somebody's.
  `alter table claims drop constraint claims_served_or_not,
    add constraint claims_served_or_not check (
      instance_id is not null or state = 'QUEUED' or (state in ('FAILED', 'RELEASED') and queue_turn is null))`,
  `create or replace function refuse_agent_move() returns trigger language plpgsql as $$
    begin
      if current_setting('claim.follows_host', true) = 'yes' then return new; end if;
      raise exception 'instance % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'agent_metadata_moves', table = 'agent_metadata', schema = 'claim';
    end $$`,
  `create or replace function refuse_claim_move() returns trigger language plpgsql as $$
    begin
      if current_setting('claim.follows_host', true) = 'yes' then return new; end if;
      raise exception 'claim % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'claims_moves', table = 'claims', schema = 'claim';
    end $$`,
];
