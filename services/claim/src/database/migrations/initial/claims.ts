/**
 * A claim's values, statement and invite are erased once its instance has received them; the constraints called no_spent
 * enforce it. A claim that is queued, or ended in the queue, has no instance; neither does one whose instance turned out to belong to
 * someone else. A served claim keeps its queue_turn: the owner's next turn comes after it.
 */
export const claims = [
  `create table claims (
    id text primary key,
    request_id text not null,
    requester_id text not null,
    request_digest text not null,
    instance_id text constraint claims_instance_unique unique references agent_metadata (id),
    state text not null default 'CONFIGURING' check (state in ('QUEUED', 'CONFIGURING', 'JOINING', 'LIVE', 'FAILED', 'RELEASED')),
    failure_reason text not null default '',
    failure_message text not null default '',
    queue_turn bigint,
    deadline_at timestamptz(3),
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null,
    revision bigint not null default 0,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,

    -- The request.
    template_id text not null,
    template_version bigint not null,
    model_override text not null default '',
    user_config jsonb,
    sealed_user_config bytea,
    user_config_given text[] not null default '{}',
    user_config_keys text[] not null default '{}',
    claim_statement bytea,

    -- The way into the conversation. An agent to be added names its adder, its group, or both.
    join_by text not null check (join_by in ('invite', 'added')),
    destination jsonb,

    -- For a clone; its context transfer is in the table transfers.
    parent_instance text references agent_metadata (id),

    constraint claims_request_unique unique (requester_id, request_id),
    constraint claims_reason_iff_failed check ((state = 'FAILED') = (failure_reason <> '')),
    constraint claims_queued_waits check (
      state <> 'QUEUED' or (instance_id is null and queue_turn is not null and deadline_at is not null and parent_instance is null)),
    constraint claims_served_or_not check (
      instance_id is not null or state = 'QUEUED' or (state in ('FAILED', 'RELEASED') and queue_turn is null)),
    constraint claims_no_spent_config check (state in ('QUEUED', 'CONFIGURING') or user_config is null),
    constraint claims_no_spent_sealed_config check (state in ('QUEUED', 'CONFIGURING') or sealed_user_config is null),
    constraint claims_no_spent_claim_statement check (state in ('QUEUED', 'CONFIGURING') or claim_statement is null),
    constraint claims_no_spent_destination check (state in ('QUEUED', 'CONFIGURING') or destination is null)
  ) with (fillfactor = 80)`,
  `alter table agent_metadata add constraint agent_metadata_claim_exists
    foreign key (claim_id) references claims (id) deferrable initially deferred`,
  `create index claims_to_configure on claims (instance_id) where state = 'CONFIGURING'`,
  `create index claims_by_requester on claims (requester_id, created_at)`,
  `create index claims_by_deadline on claims (deadline_at) where state in ('CONFIGURING', 'JOINING')`,
];
