import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddConditions extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/**
 * Beside the life of an instance: whether it can be reached and is well, and its way to another host. The moves of conditions
 * are those of domain/condition.ts, the moves of claims those of domain/lifecycle.ts.
 */
const statements = [
  `alter table hosts
    add column capacity int not null default 0 check (capacity >= 0),
    add column idle_floor int not null default 0 check (idle_floor >= 0),
    add column backup_place text not null default '',
    add column lapsed_at timestamptz(3),
    add column has_left boolean not null default false`,
  `alter table agent_metadata
    add column condition text not null default 'OK' check (condition in ('OK', 'UNREACHABLE', 'QUARANTINED', 'CRASHED')),
    add column condition_message text not null default '',
    add column condition_since timestamptz(3),
    add column backup_place text not null default '',
    add column backup_generation bigint not null default 0,
    add column move_epoch bigint not null default 0,
    add column move_target text references hosts (id),
    add column move_target_since timestamptz(3),
    add column move_accepted boolean not null default false,
    add column move_refused_by text[] not null default '{}',
    add column move_ordered text[] not null default '{}',
    add column move_attempts int not null default 0,
    add column move_next_attempt_at timestamptz(3),
    add constraint agent_metadata_reason_iff_not_ok check ((condition = 'OK') = (condition_message = '')),
    add constraint agent_metadata_idle_not_crashed check (state <> 'IDLE' or condition <> 'CRASHED'),
    add constraint agent_metadata_backup_whole check ((backup_place = '') = (backup_generation = 0)),
    add constraint agent_metadata_moved_whole check (
      num_nulls(move_target, move_target_since, move_next_attempt_at) in (0, 3) and (move_target is not null or not move_accepted)),
    add constraint agent_metadata_moved_while_away check (
      move_target is null or (condition = 'UNREACHABLE' and state not in ('IDLE', 'GONE') and move_epoch > 0))`,
  `alter table agent_transitions
    add column condition text,
    add column host_id text`,
  `drop index agent_metadata_idle`,
  `create index agent_metadata_idle on agent_metadata (created_at, id) where state = 'IDLE' and condition = 'OK'`,
  `create index agent_metadata_not_ok on agent_metadata (host_id) where condition <> 'OK' and state <> 'GONE'`,
  `create index agent_metadata_to_move on agent_metadata (move_next_attempt_at) where move_target is not null`,
  `create function agent_condition_may_move(from_condition text, to_condition text) returns boolean language sql immutable return
    from_condition || '>' || to_condition in (
      'OK>UNREACHABLE', 'OK>QUARANTINED', 'OK>CRASHED',
      'QUARANTINED>OK', 'QUARANTINED>UNREACHABLE', 'QUARANTINED>CRASHED',
      'UNREACHABLE>OK', 'UNREACHABLE>CRASHED',
      'CRASHED>OK', 'CRASHED>UNREACHABLE')`,
  `create function refuse_agent_condition() returns trigger language plpgsql as $$
    begin
      raise exception 'the condition of instance % may not become %', new.id, new.condition using errcode = 'check_violation',
        constraint = 'agent_metadata_conditions', table = 'agent_metadata', schema = 'claim';
    end $$`,
  `create function date_agent_condition() returns trigger language plpgsql as $$
    begin
      new.condition_since := new.updated_at;
      return new;
    end $$`,
  `create trigger agent_metadata_condition_born before insert on agent_metadata
    for each row when (new.condition <> 'OK') execute function refuse_agent_condition()`,
  `create trigger agent_metadata_conditions before update of condition on agent_metadata
    for each row when (old.condition <> new.condition and not agent_condition_may_move(old.condition, new.condition))
    execute function refuse_agent_condition()`,
  `create trigger agent_metadata_condition_dated before update of condition on agent_metadata
    for each row when (old.condition <> new.condition) execute function date_agent_condition()`,
  // One row a change, whatever of the three it is; null is what did not change. States end; conditions may come and go for
  // ever, and older ones are forgotten.
  `create or replace function note_agent_birth() returns trigger language plpgsql as $$
    begin
      insert into claim.agent_transitions (instance_id, from_state, to_state, at, condition, host_id)
        values (new.id, null, new.state, new.created_at, new.condition, new.host_id);
      return null;
    end $$`,
  `create or replace function note_agent_move() returns trigger language plpgsql as $$
    begin
      insert into claim.agent_transitions (instance_id, from_state, to_state, at, condition, host_id)
        values (new.id, old.state, new.state, new.updated_at,
          nullif(new.condition, old.condition), nullif(new.host_id, old.host_id));
      if old.state = new.state then
        delete from claim.agent_transitions t where t.instance_id = new.id and t.from_state = t.to_state and t.host_id is null
          and t.seq <= (select o.seq from claim.agent_transitions o where o.instance_id = new.id order by o.seq desc offset 500 limit 1);
      end if;
      return null;
    end $$`,
  `drop trigger agent_metadata_move_noted on agent_metadata`,
  `create trigger agent_metadata_move_noted after update of state, condition, host_id on agent_metadata
    for each row when (old.state <> new.state or old.condition <> new.condition or old.host_id <> new.host_id)
    execute function note_agent_move()`,
  // The same pairs as domain/lifecycle.ts; null is the state before the claim was written.
  `create function claim_may_move(from_state text, to_state text) returns boolean language sql immutable return
    coalesce(from_state, '') || '>' || to_state in (
      '>QUEUED', '>CONFIGURING',
      'QUEUED>CONFIGURING', 'QUEUED>FAILED',
      'CONFIGURING>JOINING', 'CONFIGURING>LIVE', 'CONFIGURING>FAILED', 'CONFIGURING>RELEASED',
      'JOINING>LIVE', 'JOINING>FAILED', 'JOINING>RELEASED',
      'LIVE>RELEASED', 'LIVE>FAILED')`,
  `create function refuse_claim_move() returns trigger language plpgsql as $$
    begin
      raise exception 'claim % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'claims_moves', table = 'claims', schema = 'claim';
    end $$`,
  `create trigger claims_birth before insert on claims
    for each row when (not claim_may_move(null, new.state)) execute function refuse_claim_move()`,
  `create trigger claims_moves before update of state on claims
    for each row when (old.state <> new.state and not claim_may_move(old.state, new.state)) execute function refuse_claim_move()`,
];
