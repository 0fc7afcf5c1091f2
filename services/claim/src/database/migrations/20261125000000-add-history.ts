import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class AddHistory extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/**
 * Names in the functions carry the schema: they are resolved when a function runs, by the search path of whoever causes it.
 * Instances that are older than this have their history from here on. An idle one that is forgotten takes its own along.
 */
const statements = [
  `create table agent_transitions (
    instance_id text not null,
    seq bigint generated always as identity,
    from_state text,
    to_state text not null,
    at timestamptz(3) not null,
    primary key (instance_id, seq)
  )`,
  // The same pairs as domain/lifecycle.ts; null is the state before the registration.
  `create function agent_may_move(from_state text, to_state text) returns boolean language sql immutable return
    coalesce(from_state, '') || '>' || to_state in (
      '>IDLE',
      'IDLE>CLAIMED',
      'CLAIMED>JOINING', 'CLAIMED>LIVE', 'CLAIMED>DRAINING', 'CLAIMED>GONE',
      'JOINING>LIVE', 'JOINING>DRAINING', 'JOINING>GONE',
      'LIVE>DRAINING', 'LIVE>GONE',
      'DRAINING>GONE')`,
  `create function refuse_agent_move() returns trigger language plpgsql as $$
    begin
      raise exception 'instance % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'agent_metadata_moves', table = 'agent_metadata', schema = 'claim';
    end $$`,
  `create function note_agent_birth() returns trigger language plpgsql as $$
    begin
      insert into claim.agent_transitions (instance_id, from_state, to_state, at) values (new.id, null, new.state, new.created_at);
      return null;
    end $$`,
  // The writer's clock, as for everything else in the row.
  `create function note_agent_move() returns trigger language plpgsql as $$
    begin
      insert into claim.agent_transitions (instance_id, from_state, to_state, at) values (new.id, old.state, new.state, new.updated_at);
      return null;
    end $$`,
  `create function forget_agent_moves() returns trigger language plpgsql as $$
    begin
      delete from claim.agent_transitions where instance_id = old.id;
      return null;
    end $$`,
  `create trigger agent_metadata_birth before insert on agent_metadata
    for each row when (not agent_may_move(null, new.state)) execute function refuse_agent_move()`,
  `create trigger agent_metadata_moves before update of state on agent_metadata
    for each row when (old.state <> new.state and not agent_may_move(old.state, new.state)) execute function refuse_agent_move()`,
  `create trigger agent_metadata_birth_noted after insert on agent_metadata
    for each row execute function note_agent_birth()`,
  `create trigger agent_metadata_move_noted after update of state on agent_metadata
    for each row when (old.state <> new.state) execute function note_agent_move()`,
  `create trigger agent_metadata_forgotten after delete on agent_metadata
    for each row execute function forget_agent_moves()`,
];
