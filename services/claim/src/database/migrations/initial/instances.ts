const held = `state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING')`;

/**
 * Pages have room (fillfactor), so that taking a row for work writes to its own page alone: no index contains the time of its next attempt.
 * The indexes on held agents exclude nulls of their own column, so each can only serve queries on that column: if statistics predate the
 * latest burst of claims, the planner takes both for empty, and used to count an owner's agents by reading those of all templates.
 */
export const instances = [
  `create table agent_metadata (
    id text primary key,
    inbox_id text not null constraint agent_metadata_inbox_unique unique,
    host_id text not null references hosts (id),
    state text not null default 'IDLE' check (state in ('IDLE', 'CLAIMED', 'JOINING', 'LIVE', 'DRAINING', 'GONE')),
    revision bigint not null default 0,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,

    -- Its proof.
    credential_digest bytea not null,
    sealing_key bytea not null,
    sealing_statement bytea not null,
    sealing_voucher bytea not null,

    -- Its claim.
    claim_id text constraint agent_metadata_claim_unique unique,
    claimed_at timestamptz(3),
    owner_id text,
    template_id text,
    creator_id text,
    agent_name text not null default '',
    parent_instance text references agent_metadata (id),
    model_override text not null default '',
    user_config_keys text[] not null default '{}',
    conversation_id text not null default '',
    conversation_state text not null default 'HERE' check (conversation_state in ('HERE', 'REMOVED', 'EXPLODED')),
    voice text not null default 'TALKING' check (voice in ('TALKING', 'ONLY_MENTIONED', 'MUTED', 'NOT_LISTENING')),
    in_use boolean not null default false,
    opinion text not null default 'NONE' check (opinion in ('NONE', 'LIKED', 'DISLIKED')),

    -- The version of its template.
    applied_version bigint not null default 0,
    desired_version bigint not null default 0,
    desired_revision bigint not null default 0,
    delivered_revision bigint not null default 0,
    template_stale boolean not null default false,
    pinned_version bigint not null default 0,
    update_refusal text not null default '',
    update_attempts int not null default 0,
    update_next_attempt_at timestamptz(3),
    accepted_capabilities text not null default '',
    pending_capabilities text not null default '',

    -- Its owner's offer. One that is being accepted counts toward the new owner's quota before its host is asked.
    offered_to_id text,
    offer_statement bytea,
    offer_expires_at timestamptz(3),
    offer_issued_at timestamptz(3),
    accepting_id text,

    -- Idle stock: whom it is kept for. Once its inbox was told to a caller, it is for them or for nobody: they may have added it to any
    -- group.
    warm_for text,
    reservation_id text constraint agent_metadata_reservation_unique unique,
    reservation_request text,
    reserved_by text,
    reserved_until timestamptz(3),
    handed_out boolean not null default false,

    -- Its health, and its move to another host.
    condition text not null default 'OK' check (condition in ('OK', 'UNREACHABLE', 'QUARANTINED', 'CRASHED')),
    condition_message text not null default '',
    condition_since timestamptz(3),
    backup_place text not null default '',
    backup_generation bigint not null default 0,
    move_epoch bigint not null default 0,
    move_target text references hosts (id),
    move_target_since timestamptz(3),
    move_accepted boolean not null default false,
    move_refused_by text[] not null default '{}',
    move_ordered text[] not null default '{}',
    move_attempts int not null default 0,
    move_next_attempt_at timestamptz(3),

    constraint agent_metadata_idle_is_nobodys check (
      (state = 'IDLE') = (claim_id is null) and num_nulls(claim_id, owner_id, template_id, creator_id, claimed_at) in (0, 5)),
    constraint agent_metadata_idle_not_crashed check (state <> 'IDLE' or condition <> 'CRASHED'),
    constraint agent_metadata_desired_not_behind check (desired_version >= applied_version),
    constraint agent_metadata_pending_iff_waits check (update_refusal = 'UPDATE_NEEDS_CONSENT' or pending_capabilities = ''),
    constraint agent_metadata_offered_whole check (
      num_nulls(offered_to_id, offer_statement, offer_expires_at) in (0, 3) and (offered_to_id is null or offer_issued_at is not null)),
    constraint agent_metadata_no_spent_offer check (state in ('CLAIMED', 'JOINING', 'LIVE') or offered_to_id is null),
    constraint agent_metadata_reserved_whole check (
      num_nulls(reservation_id, reservation_request, reserved_by, reserved_until) in (0, 4)),
    constraint agent_metadata_reservation_request_unique unique (reserved_by, reservation_request),
    constraint agent_metadata_reason_iff_not_ok check ((condition = 'OK') = (condition_message = '')),
    constraint agent_metadata_backup_whole check ((backup_place = '') = (backup_generation = 0)),
    constraint agent_metadata_moved_whole check (
      num_nulls(move_target, move_target_since, move_next_attempt_at) in (0, 3) and (move_target is not null or not move_accepted)),
    constraint agent_metadata_moved_while_away check (
      move_target is null or (condition = 'UNREACHABLE' and state not in ('IDLE', 'GONE') and move_epoch > 0))
  ) with (fillfactor = 70)`,
  `create index agent_metadata_idle on agent_metadata (created_at, id) where state = 'IDLE' and condition = 'OK'`,
  `create index agent_metadata_warm on agent_metadata (warm_for, created_at, id)
    where state = 'IDLE' and condition = 'OK' and warm_for is not null`,
  `create index agent_metadata_by_host on agent_metadata (host_id) where state <> 'GONE'`,
  `create index agent_metadata_by_owner on agent_metadata (owner_id, claimed_at desc, id desc)`,
  `create index agent_metadata_by_template on agent_metadata (template_id, claimed_at desc, id desc)`,
  `create index agent_metadata_by_offer on agent_metadata (offered_to_id, claimed_at desc, id desc) where offered_to_id is not null`,
  `create index agent_metadata_accepting on agent_metadata (accepting_id) where accepting_id is not null`,
  `create index agent_metadata_held_by_owner on agent_metadata (owner_id) where ${held} and owner_id is not null`,
  `create index agent_metadata_held_by_template on agent_metadata (template_id) where ${held} and template_id is not null`,
  `create index agent_metadata_not_ok on agent_metadata (host_id) where condition <> 'OK' and state <> 'GONE'`,
  `create index agent_metadata_to_move on agent_metadata (move_next_attempt_at) where move_target is not null`,
];
