import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class CreateClaimSchema extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table hosts (
    id text primary key,
    address text not null,
    lease_expires_at timestamptz(3) not null,
    must_register boolean not null default false,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  `create table agent_metadata (
    id text primary key,
    inbox_id text not null constraint agent_metadata_inbox_unique unique,
    host_id text not null references hosts (id),
    state text not null default 'IDLE' check (state in ('IDLE', 'CLAIMED', 'JOINING', 'LIVE', 'DRAINING', 'GONE')),
    claim_id text constraint agent_metadata_claim_unique unique,
    owner_id text,
    template_id text,
    creator_id text,
    agent_name text not null default '',
    parent_instance text references agent_metadata (id),
    model_override text not null default '',
    user_config_keys text[] not null default '{}',
    conversation_id text not null default '',
    context_state text not null default 'NONE' check (context_state in ('NONE', 'PENDING', 'DELIVERED', 'INGESTED', 'FAILED')),
    applied_version bigint not null default 0,
    desired_version bigint not null default 0,
    update_refusal text not null default '',
    update_attempts int not null default 0,
    update_next_attempt_at timestamptz(3),
    release_statement bytea,
    release_expires_at timestamptz(3),
    release_attempts int not null default 0,
    release_next_attempt_at timestamptz(3),
    revision bigint not null default 0,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    claimed_at timestamptz(3),
    constraint agent_metadata_idle_is_nobodys check (
      (state = 'IDLE') = (claim_id is null) and num_nulls(claim_id, owner_id, template_id, creator_id, claimed_at) in (0, 5)),
    constraint agent_metadata_desired_not_behind check (desired_version >= applied_version),
    constraint agent_metadata_no_spent_statement check (state = 'DRAINING' or release_statement is null)
  )`,
  `create table claims (
    id text primary key,
    request_id text not null,
    requester_id text not null,
    request_digest text not null,
    instance_id text not null constraint claims_instance_unique unique references agent_metadata (id),
    template_id text not null,
    template_version bigint not null,
    invite_url text,
    join_by text not null check (join_by in ('invite', 'added')),
    model_override text not null default '',
    user_config jsonb,
    user_config_given text[] not null default '{}',
    parent_instance text references agent_metadata (id),
    context_prompt text,
    context_prompt_digest text not null default '',
    statement bytea,
    statement_expires_at timestamptz(3),
    state text not null default 'CONFIGURING' check (state in ('CONFIGURING', 'JOINING', 'LIVE', 'FAILED', 'RELEASED')),
    failure_reason text not null default '',
    failure_message text not null default '',
    context_state text not null default 'NONE' check (context_state in ('NONE', 'PENDING', 'DELIVERED', 'INGESTED', 'FAILED')),
    context_failure_reason text not null default '',
    handed_over boolean not null default false,
    deadline_at timestamptz(3),
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null,
    handover_attempts int not null default 0,
    handover_next_attempt_at timestamptz(3),
    revision bigint not null default 0,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    constraint claims_request_unique unique (requester_id, request_id),
    constraint claims_reason_iff_failed check ((state = 'FAILED') = (failure_reason <> '')),
    constraint claims_context_iff_clone check ((context_state = 'NONE') = (parent_instance is null)),
    constraint claims_no_spent_config check (state = 'CONFIGURING' or user_config is null),
    constraint claims_no_spent_prompt check ((context_state = 'PENDING' and not handed_over) or context_prompt is null),
    constraint claims_no_spent_statement check (
      state = 'CONFIGURING' or (context_state = 'PENDING' and not handed_over) or (statement is null and invite_url is null))
  )`,
  `alter table agent_metadata add constraint agent_metadata_claim_exists
    foreign key (claim_id) references claims (id) deferrable initially deferred`,
  `create table template_versions (
    template_id text not null,
    version bigint not null,
    creator_id text not null,
    agent_name text not null,
    message bytea not null,
    created_at timestamptz(3) not null,
    primary key (template_id, version)
  )`,
  `create table feed_cursor (
    feed text primary key,
    cursor bigint not null
  )`,
  `create table lineage_outbox (
    instance_id text primary key references agent_metadata (id),
    revision bigint not null,
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null
  )`,
  `create index agent_metadata_idle on agent_metadata (created_at, id) where state = 'IDLE'`,
  `create index agent_metadata_by_host on agent_metadata (host_id) where state <> 'GONE'`,
  `create index agent_metadata_by_owner on agent_metadata (owner_id, claimed_at desc, id desc)`,
  `create index agent_metadata_by_template on agent_metadata (template_id, claimed_at desc, id desc)`,
  `create index agent_metadata_to_update on agent_metadata (update_next_attempt_at)
    where state in ('JOINING', 'LIVE') and desired_version > applied_version and update_refusal = ''`,
  `create index agent_metadata_to_release on agent_metadata (release_next_attempt_at) where state = 'DRAINING'`,
  `create index claims_to_configure on claims (next_attempt_at) where state = 'CONFIGURING'`,
  `create index claims_to_hand_over on claims (handover_next_attempt_at) where context_state = 'PENDING'`,
  `create index claims_by_deadline on claims (deadline_at) where state in ('CONFIGURING', 'JOINING')`,
  `create index lineage_outbox_due on lineage_outbox (next_attempt_at)`,
];
