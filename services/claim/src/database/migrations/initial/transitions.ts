/**
 * The history of instances, and the moves that the database allows: the same pairs as in lifecycle/domain/lifecycle.ts; null is the state
 * before the registration, or before the claim was written. Only transactions that follow a host's report may move rows back or insert rows
 * with an owner. Forgetting an idle instance deletes its history.
 */
export const transitions = [
  `create table agent_transitions (
    instance_id text not null,
    seq bigint generated always as identity,
    from_state text,
    to_state text not null,
    at timestamptz(3) not null,
    condition text,
    host_id text,
    primary key (instance_id, seq)
  )`,
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
      if current_setting('claim.follows_host', true) = 'yes' then return new; end if;
      raise exception 'instance % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'agent_metadata_moves', table = 'agent_metadata', schema = 'claim';
    end $$`,
  `create trigger agent_metadata_birth before insert on agent_metadata
    for each row when (not agent_may_move(null, new.state)) execute function refuse_agent_move()`,
  `create trigger agent_metadata_moves before update of state on agent_metadata
    for each row when (old.state <> new.state and not agent_may_move(old.state, new.state)) execute function refuse_agent_move()`,
  `create function note_agent_birth() returns trigger language plpgsql as $$
    begin
      insert into claim.agent_transitions (instance_id, from_state, to_state, at, condition, host_id)
        values (new.id, null, new.state, new.created_at, new.condition, new.host_id);
      return null;
    end $$`,
  // One row per change of state, condition or host; unchanged columns are null. The time is by the writer's clock, like everything else
  // in the row. States end, but conditions may change forever, so older ones are deleted.
  `create function note_agent_move() returns trigger language plpgsql as $$
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
  `create function forget_agent_moves() returns trigger language plpgsql as $$
    begin
      delete from claim.agent_transitions where instance_id = old.id;
      return null;
    end $$`,
  `create trigger agent_metadata_birth_noted after insert on agent_metadata
    for each row execute function note_agent_birth()`,
  `create trigger agent_metadata_move_noted after update of state, condition, host_id on agent_metadata
    for each row when (old.state <> new.state or old.condition <> new.condition or old.host_id <> new.host_id)
    execute function note_agent_move()`,
  `create trigger agent_metadata_forgotten after delete on agent_metadata
    for each row execute function forget_agent_moves()`,
  `create function claim_may_move(from_state text, to_state text) returns boolean language sql immutable return
    coalesce(from_state, '') || '>' || to_state in (
      '>QUEUED', '>CONFIGURING',
      'QUEUED>CONFIGURING', 'QUEUED>FAILED',
      'CONFIGURING>JOINING', 'CONFIGURING>LIVE', 'CONFIGURING>FAILED', 'CONFIGURING>RELEASED',
      'JOINING>LIVE', 'JOINING>FAILED', 'JOINING>RELEASED',
      'LIVE>RELEASED', 'LIVE>FAILED')`,
  `create function refuse_claim_move() returns trigger language plpgsql as $$
    begin
      if current_setting('claim.follows_host', true) = 'yes' then return new; end if;
      raise exception 'claim % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'claims_moves', table = 'claims', schema = 'claim';
    end $$`,
  `create trigger claims_birth before insert on claims
    for each row when (not claim_may_move(null, new.state)) execute function refuse_claim_move()`,
  `create trigger claims_moves before update of state on claims
    for each row when (old.state <> new.state and not claim_may_move(old.state, new.state)) execute function refuse_claim_move()`,
];
