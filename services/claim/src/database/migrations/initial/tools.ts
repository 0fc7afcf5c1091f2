/**
 * tool_resources: while held_until is set, nobody else may touch the resource, because a provider is being asked for it or may still carry
 * out an earlier request. asked_at, asked_for: when a provider was first asked, and the agent's owner then. generation: the first list of its agent that contains it. tool_lists: what the agent has to be told. Lock the
 * list before its resources.
 */
export const tools = [
  `create table tool_lists (
    instance_id text primary key references agent_metadata (id),
    generation bigint not null default 0,
    delivered bigint not null default 0,
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null,
    constraint tool_lists_delivered_not_ahead check (delivered <= generation)
  )`,
  `create table tool_resources (
    id text primary key,
    seq bigint generated always as identity,
    instance_id text not null references tool_lists (instance_id),
    tool_id text not null,
    resource text not null check (resource in ('OPENROUTER_KEY', 'AGENTMAIL_INBOX', 'TELNYX_NUMBER', 'WALLET')),
    state text not null default 'WANTED' check (state in ('WANTED', 'MAKING', 'MADE', 'RELEASING', 'RELEASED')),
    provider_refs text[] not null default '{}',
    sealed_values bytea,
    public_values jsonb not null default '{}',
    generation bigint not null default 0,
    failure_message text not null default '',
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null,
    held_until timestamptz(3),
    asked_at timestamptz(3),
    asked_for text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    constraint tool_resources_asked_nobody check (state <> 'WANTED' or (provider_refs = '{}' and asked_at is null)),
    constraint tool_resources_asked_for check ((asked_at is null) = (asked_for is null)),
    constraint tool_resources_made_whole check (
      state <> 'MADE' or (cardinality(provider_refs) = 1 and generation > 0 and (resource = 'WALLET') = (sealed_values is null))),
    constraint tool_resources_no_spent_values check (state = 'MADE' or sealed_values is null),
    constraint tool_resources_nothing_left check (state <> 'RELEASED' or public_values = '{}')
  )`,
  `create unique index tool_resources_one_a_tool on tool_resources (instance_id, tool_id) where state in ('WANTED', 'MAKING', 'MADE')`,
  `create unique index tool_resources_one_row_a_thing on tool_resources (resource, (provider_refs[1])) where state = 'MADE'`,
  `create index tool_resources_by_instance on tool_resources (instance_id, tool_id, seq desc)`,
  `create index tool_resources_to_make on tool_resources (resource, next_attempt_at) where state in ('WANTED', 'MAKING')`,
  `create index tool_resources_asked on tool_resources (resource, asked_at)`,
  `create index tool_resources_to_release on tool_resources (resource, next_attempt_at) where state = 'RELEASING'`,
  `create index tool_resources_not_released on tool_resources (state) where state <> 'RELEASED'`,
  `create index tool_lists_to_deliver on tool_lists (next_attempt_at) where delivered < generation`,
  `create table tool_sweeps (
    resource text primary key,
    next_sweep_at timestamptz(3) not null
  )`,
  // The same pairs as tools/domain/tools.ts; null is the state before the row exists.
  `create function tool_may_move(from_state text, to_state text) returns boolean language sql immutable return
    coalesce(from_state, '') || '>' || to_state in (
      '>WANTED',
      'WANTED>MAKING', 'WANTED>RELEASED',
      'MAKING>MADE', 'MAKING>RELEASING',
      'MADE>RELEASING',
      'RELEASING>RELEASED')`,
  `create function refuse_tool_move() returns trigger language plpgsql as $$
    begin
      raise exception 'resource % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'tool_resources_moves', table = 'tool_resources', schema = 'claim';
    end $$`,
  `create trigger tool_resources_birth before insert on tool_resources
    for each row when (not tool_may_move(null, new.state)) execute function refuse_tool_move()`,
  `create trigger tool_resources_moves before update of state on tool_resources
    for each row when (old.state <> new.state and not tool_may_move(old.state, new.state)) execute function refuse_tool_move()`,
];
