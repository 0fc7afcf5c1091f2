/** Allowed moves between conditions: the same pairs as in lifecycle/domain/condition.ts. */
export const conditions = [
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
];
