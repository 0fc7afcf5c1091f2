-- The schema "claim" after all migrations. Written by its test; never edit it by hand.

create table agent_metadata (
  id text not null,
  inbox_id text not null,
  host_id text not null,
  state text not null default 'IDLE'::text,
  revision bigint not null default 0,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  credential_digest bytea not null,
  sealing_key bytea not null,
  sealing_statement bytea not null,
  sealing_voucher bytea not null,
  claim_id text,
  claimed_at timestamp(3) with time zone,
  owner_id text,
  template_id text,
  creator_id text,
  agent_name text not null default ''::text,
  parent_instance text,
  model_override text not null default ''::text,
  user_config_keys text[] not null default '{}'::text[],
  conversation_id text not null default ''::text,
  conversation_state text not null default 'HERE'::text,
  voice text not null default 'TALKING'::text,
  in_use boolean not null default false,
  opinion text not null default 'NONE'::text,
  applied_version bigint not null default 0,
  desired_version bigint not null default 0,
  desired_revision bigint not null default 0,
  delivered_revision bigint not null default 0,
  template_stale boolean not null default false,
  pinned_version bigint not null default 0,
  update_refusal text not null default ''::text,
  update_attempts integer not null default 0,
  update_next_attempt_at timestamp(3) with time zone,
  accepted_capabilities text not null default ''::text,
  pending_capabilities text not null default ''::text,
  offered_to_id text,
  offer_statement bytea,
  offer_expires_at timestamp(3) with time zone,
  offer_issued_at timestamp(3) with time zone,
  accepting_id text,
  warm_for text,
  reservation_id text,
  reservation_request text,
  reserved_by text,
  reserved_until timestamp(3) with time zone,
  handed_out boolean not null default false,
  condition text not null default 'OK'::text,
  condition_message text not null default ''::text,
  condition_since timestamp(3) with time zone,
  backup_place text not null default ''::text,
  backup_generation bigint not null default 0,
  move_epoch bigint not null default 0,
  move_target text,
  move_target_since timestamp(3) with time zone,
  move_accepted boolean not null default false,
  move_refused_by text[] not null default '{}'::text[],
  move_ordered text[] not null default '{}'::text[],
  move_attempts integer not null default 0,
  move_next_attempt_at timestamp(3) with time zone,
  constraint agent_metadata_backup_whole CHECK ((backup_place = ''::text) = (backup_generation = 0)),
  constraint agent_metadata_claim_exists FOREIGN KEY (claim_id) REFERENCES claims(id) DEFERRABLE INITIALLY DEFERRED,
  constraint agent_metadata_claim_unique UNIQUE (claim_id),
  constraint agent_metadata_condition_check CHECK (condition = ANY (ARRAY['OK'::text, 'UNREACHABLE'::text, 'QUARANTINED'::text, 'CRASHED'::text])),
  constraint agent_metadata_conversation_state_check CHECK (conversation_state = ANY (ARRAY['HERE'::text, 'REMOVED'::text, 'EXPLODED'::text])),
  constraint agent_metadata_desired_not_behind CHECK (desired_version >= applied_version),
  constraint agent_metadata_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts(id),
  constraint agent_metadata_idle_is_nobodys CHECK ((state = 'IDLE'::text) = (claim_id IS NULL) AND (num_nulls(claim_id, owner_id, template_id, creator_id, claimed_at) = ANY (ARRAY[0, 5]))),
  constraint agent_metadata_idle_not_crashed CHECK (state <> 'IDLE'::text OR condition <> 'CRASHED'::text),
  constraint agent_metadata_inbox_unique UNIQUE (inbox_id),
  constraint agent_metadata_move_target_fkey FOREIGN KEY (move_target) REFERENCES hosts(id),
  constraint agent_metadata_moved_while_away CHECK (move_target IS NULL OR condition = 'UNREACHABLE'::text AND (state <> ALL (ARRAY['IDLE'::text, 'GONE'::text])) AND move_epoch > 0),
  constraint agent_metadata_moved_whole CHECK ((num_nulls(move_target, move_target_since, move_next_attempt_at) = ANY (ARRAY[0, 3])) AND (move_target IS NOT NULL OR NOT move_accepted)),
  constraint agent_metadata_no_spent_offer CHECK ((state = ANY (ARRAY['CLAIMED'::text, 'JOINING'::text, 'LIVE'::text])) OR offered_to_id IS NULL),
  constraint agent_metadata_offered_whole CHECK ((num_nulls(offered_to_id, offer_statement, offer_expires_at) = ANY (ARRAY[0, 3])) AND (offered_to_id IS NULL OR offer_issued_at IS NOT NULL)),
  constraint agent_metadata_opinion_check CHECK (opinion = ANY (ARRAY['NONE'::text, 'LIKED'::text, 'DISLIKED'::text])),
  constraint agent_metadata_parent_instance_fkey FOREIGN KEY (parent_instance) REFERENCES agent_metadata(id),
  constraint agent_metadata_pending_iff_waits CHECK (update_refusal = 'UPDATE_NEEDS_CONSENT'::text OR pending_capabilities = ''::text),
  constraint agent_metadata_pkey PRIMARY KEY (id),
  constraint agent_metadata_reason_iff_not_ok CHECK ((condition = 'OK'::text) = (condition_message = ''::text)),
  constraint agent_metadata_reservation_request_unique UNIQUE (reserved_by, reservation_request),
  constraint agent_metadata_reservation_unique UNIQUE (reservation_id),
  constraint agent_metadata_reserved_whole CHECK (num_nulls(reservation_id, reservation_request, reserved_by, reserved_until) = ANY (ARRAY[0, 4])),
  constraint agent_metadata_state_check CHECK (state = ANY (ARRAY['IDLE'::text, 'CLAIMED'::text, 'JOINING'::text, 'LIVE'::text, 'DRAINING'::text, 'GONE'::text])),
  constraint agent_metadata_voice_check CHECK (voice = ANY (ARRAY['TALKING'::text, 'ONLY_MENTIONED'::text, 'MUTED'::text, 'NOT_LISTENING'::text]))
) with (fillfactor=70);

create table agent_transitions (
  instance_id text not null,
  seq bigint not null generated always as identity,
  from_state text,
  to_state text not null,
  at timestamp(3) with time zone not null,
  condition text,
  host_id text,
  constraint agent_transitions_pkey PRIMARY KEY (instance_id, seq)
);

create table budget_day (
  holder text not null,
  day date not null,
  tokens bigint not null,
  constraint budget_day_pkey PRIMARY KEY (holder, day)
);

create table claims (
  id text not null,
  request_id text not null,
  requester_id text not null,
  request_digest text not null,
  instance_id text,
  state text not null default 'CONFIGURING'::text,
  failure_reason text not null default ''::text,
  failure_message text not null default ''::text,
  queue_turn bigint,
  deadline_at timestamp(3) with time zone,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone not null,
  revision bigint not null default 0,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  template_id text not null,
  template_version bigint not null,
  model_override text not null default ''::text,
  user_config jsonb,
  sealed_user_config bytea,
  user_config_given text[] not null default '{}'::text[],
  user_config_keys text[] not null default '{}'::text[],
  claim_statement bytea,
  join_by text not null,
  destination jsonb,
  parent_instance text,
  constraint claims_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES agent_metadata(id),
  constraint claims_instance_unique UNIQUE (instance_id),
  constraint claims_join_by_check CHECK (join_by = ANY (ARRAY['invite'::text, 'added'::text])),
  constraint claims_no_spent_claim_statement CHECK ((state = ANY (ARRAY['QUEUED'::text, 'CONFIGURING'::text])) OR claim_statement IS NULL),
  constraint claims_no_spent_config CHECK ((state = ANY (ARRAY['QUEUED'::text, 'CONFIGURING'::text])) OR user_config IS NULL),
  constraint claims_no_spent_destination CHECK ((state = ANY (ARRAY['QUEUED'::text, 'CONFIGURING'::text])) OR destination IS NULL),
  constraint claims_no_spent_sealed_config CHECK ((state = ANY (ARRAY['QUEUED'::text, 'CONFIGURING'::text])) OR sealed_user_config IS NULL),
  constraint claims_parent_instance_fkey FOREIGN KEY (parent_instance) REFERENCES agent_metadata(id),
  constraint claims_pkey PRIMARY KEY (id),
  constraint claims_queued_waits CHECK (state <> 'QUEUED'::text OR instance_id IS NULL AND queue_turn IS NOT NULL AND deadline_at IS NOT NULL AND parent_instance IS NULL),
  constraint claims_reason_iff_failed CHECK ((state = 'FAILED'::text) = (failure_reason <> ''::text)),
  constraint claims_request_unique UNIQUE (requester_id, request_id),
  constraint claims_served_or_not CHECK (instance_id IS NOT NULL OR state = 'QUEUED'::text OR (state = ANY (ARRAY['FAILED'::text, 'RELEASED'::text])) AND queue_turn IS NULL),
  constraint claims_state_check CHECK (state = ANY (ARRAY['QUEUED'::text, 'CONFIGURING'::text, 'JOINING'::text, 'LIVE'::text, 'FAILED'::text, 'RELEASED'::text]))
) with (fillfactor=80);

create table dropped_instances (
  instance_id text not null,
  host_id text not null,
  at timestamp(3) with time zone not null,
  constraint dropped_instances_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts(id) ON DELETE CASCADE,
  constraint dropped_instances_pkey PRIMARY KEY (instance_id)
);

create table effect_journal (
  instance_id text not null,
  effect bytea not null,
  intent bytea not null,
  at timestamp(3) with time zone not null,
  ended text,
  constraint effect_journal_effect_check CHECK (length(effect) = 32),
  constraint effect_journal_ended_check CHECK (ended = ANY (ARRAY['DONE'::text, 'NOT_DONE'::text, 'UNKNOWN'::text])),
  constraint effect_journal_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES agent_metadata(id) ON DELETE CASCADE,
  constraint effect_journal_intent_check CHECK (length(intent) = 16),
  constraint effect_journal_pkey PRIMARY KEY (instance_id, effect)
);

create table feed_cursor (
  feed text not null,
  cursor bigint not null,
  constraint feed_cursor_pkey PRIMARY KEY (feed)
);

create table hosts (
  id text not null,
  address text not null,
  certificate text not null default ''::text,
  lease_expires_at timestamp(3) with time zone not null,
  lapsed_at timestamp(3) with time zone,
  must_register boolean not null default false,
  has_left boolean not null default false,
  registration bigint not null default 0,
  calls bigint not null default 0,
  capacity integer not null default 0,
  idle_floor integer not null default 0,
  idle_promised integer not null default 0,
  backup_place text not null default ''::text,
  draining boolean not null default false,
  starting integer not null default 0,
  start_failures integer not null default 0,
  engine_ok boolean not null default true,
  dormant integer not null default 0,
  withheld text not null default ''::text,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint hosts_calls_check CHECK (calls >= 0),
  constraint hosts_capacity_check CHECK (capacity >= 0),
  constraint hosts_dormant_check CHECK (dormant >= 0),
  constraint hosts_idle_floor_check CHECK (idle_floor >= 0),
  constraint hosts_idle_promised_check CHECK (idle_promised >= 0),
  constraint hosts_pkey PRIMARY KEY (id),
  constraint hosts_registration_check CHECK (registration >= 0),
  constraint hosts_start_failures_check CHECK (start_failures >= 0),
  constraint hosts_starting_check CHECK (starting >= 0),
  constraint hosts_withheld_check CHECK (withheld = ANY (ARRAY[''::text, 'STORAGE_FULL'::text, 'STUCK'::text, 'NETWORK_AWAY'::text]))
);

create table hosts_to_update (
  host_id text not null,
  seq bigint not null default 1,
  due_at timestamp(3) with time zone not null,
  constraint hosts_to_update_pkey PRIMARY KEY (host_id)
) with (fillfactor=50);

create table lapsed_reservations (
  reservation_id text not null,
  caller_id text not null,
  at timestamp with time zone not null,
  constraint lapsed_reservations_pkey PRIMARY KEY (reservation_id)
);

create table leaving_reasons (
  template_id text not null,
  owner_id text not null,
  reason text not null,
  left_at timestamp(3) with time zone not null,
  constraint leaving_reasons_pkey PRIMARY KEY (template_id, owner_id),
  constraint leaving_reasons_reason_check CHECK (reason = ANY (ARRAY['DONE'::text, 'UNHELPFUL'::text, 'TOO_MUCH'::text, 'UNWANTED'::text, 'ANOTHER'::text]))
);

create table lineage_outbox (
  instance_id text not null,
  revision bigint not null,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone not null,
  constraint lineage_outbox_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES agent_metadata(id),
  constraint lineage_outbox_pkey PRIMARY KEY (instance_id)
);

create table parked_agents (
  instance_id text not null,
  host_id text not null,
  owner_id text not null,
  claim_id text not null,
  state text not null,
  why text not null,
  parked_at timestamp(3) with time zone not null,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone,
  constraint parked_agents_followed_iff_differs CHECK ((why = 'DIFFERS'::text) = (next_attempt_at IS NOT NULL)),
  constraint parked_agents_pkey PRIMARY KEY (instance_id),
  constraint parked_agents_state_check CHECK (state = ANY (ARRAY['JOINING'::text, 'LIVE'::text])),
  constraint parked_agents_why_check CHECK (why = ANY (ARRAY['UNKNOWN'::text, 'ENDED'::text, 'DIFFERS'::text]))
);

create table pass_issues (
  owner_id text not null,
  week date not null,
  request text not null,
  evaluated bytea,
  proofs bytea,
  constraint pass_issues_answer_whole CHECK ((evaluated IS NULL) = (proofs IS NULL)),
  constraint pass_issues_pkey PRIMARY KEY (owner_id, week)
);

create table quarantined_templates (
  template_id text not null,
  reason text not null,
  since timestamp(3) with time zone not null,
  constraint quarantined_templates_pkey PRIMARY KEY (template_id)
);

create table queued_reservations (
  id text not null,
  caller_id text not null,
  request_id text not null,
  template_id text,
  queue_turn bigint not null,
  served_at timestamp with time zone,
  collected_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint queued_reservations_pkey PRIMARY KEY (id)
);

create table releases (
  instance_id text not null,
  statement bytea,
  expires_at timestamp(3) with time zone,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone,
  constraint releases_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES agent_metadata(id),
  constraint releases_pkey PRIMARY KEY (instance_id)
) with (fillfactor=70);

create table reservation_asks (
  reservation_id text not null,
  asked_until timestamp with time zone not null,
  constraint reservation_asks_pkey PRIMARY KEY (reservation_id),
  constraint reservation_asks_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES queued_reservations(id) ON DELETE CASCADE
);

create table rollouts (
  template_id text not null,
  version bigint not null,
  share integer not null,
  is_halted boolean not null,
  halt_after integer not null,
  forgiven integer not null default 0,
  planned_at timestamp(3) with time zone not null,
  is_started boolean not null,
  constraint rollouts_halt_after_check CHECK (halt_after >= 0),
  constraint rollouts_pkey PRIMARY KEY (template_id, version),
  constraint rollouts_share_check CHECK (share >= 1 AND share <= 100)
);

create table template_stats (
  template_id text not null,
  until_at timestamp(3) with time zone not null,
  stats jsonb not null,
  constraint template_stats_pkey PRIMARY KEY (template_id)
);

create table template_uses (
  template_id text not null,
  live_agents bigint not null,
  owners bigint not null,
  kept bigint not null,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone not null,
  constraint template_uses_pkey PRIMARY KEY (template_id)
);

create table template_versions (
  template_id text not null,
  version bigint not null,
  revision bigint not null default 0,
  creator_id text not null,
  agent_name text not null,
  message bytea not null,
  created_at timestamp(3) with time zone not null,
  constraint template_versions_pkey PRIMARY KEY (template_id, version)
);

create table texts_sent (
  instance_id text not null,
  effect_id text not null,
  state text not null,
  attempt_until timestamp(3) with time zone not null,
  created_at timestamp(3) with time zone not null,
  constraint texts_sent_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES agent_metadata(id) ON DELETE CASCADE,
  constraint texts_sent_pkey PRIMARY KEY (instance_id, effect_id),
  constraint texts_sent_state_check CHECK (state = ANY (ARRAY['SENDING'::text, 'SENT'::text]))
);

create table texts_waiting (
  instance_id text not null,
  id text not null,
  seq bigint not null generated always as identity,
  kind text not null,
  sealed bytea,
  received_at timestamp(3) with time zone not null,
  constraint texts_waiting_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES agent_metadata(id) ON DELETE CASCADE,
  constraint texts_waiting_kind_check CHECK (kind = ANY (ARRAY['TEXT'::text, 'KEYWORD'::text, 'FAILED'::text])),
  constraint texts_waiting_pkey PRIMARY KEY (instance_id, id)
);

create table tool_lists (
  instance_id text not null,
  generation bigint not null default 0,
  delivered bigint not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone not null,
  constraint tool_lists_delivered_not_ahead CHECK (delivered <= generation),
  constraint tool_lists_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES agent_metadata(id),
  constraint tool_lists_pkey PRIMARY KEY (instance_id)
);

create table tool_resources (
  id text not null,
  seq bigint not null generated always as identity,
  instance_id text not null,
  tool_id text not null,
  resource text not null,
  state text not null default 'WANTED'::text,
  provider_refs text[] not null default '{}'::text[],
  sealed_values bytea,
  public_values jsonb not null default '{}'::jsonb,
  generation bigint not null default 0,
  failure_message text not null default ''::text,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone not null,
  held_until timestamp(3) with time zone,
  asked_at timestamp(3) with time zone,
  asked_for text,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint tool_resources_asked_for CHECK ((asked_at IS NULL) = (asked_for IS NULL)),
  constraint tool_resources_asked_nobody CHECK (state <> 'WANTED'::text OR provider_refs = '{}'::text[] AND asked_at IS NULL),
  constraint tool_resources_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES tool_lists(instance_id),
  constraint tool_resources_made_whole CHECK (state <> 'MADE'::text OR cardinality(provider_refs) = 1 AND generation > 0 AND (resource = 'WALLET'::text) = (sealed_values IS NULL)),
  constraint tool_resources_no_spent_values CHECK (state = 'MADE'::text OR sealed_values IS NULL),
  constraint tool_resources_nothing_left CHECK (state <> 'RELEASED'::text OR public_values = '{}'::jsonb),
  constraint tool_resources_pkey PRIMARY KEY (id),
  constraint tool_resources_resource_check CHECK (resource = ANY (ARRAY['OPENROUTER_KEY'::text, 'AGENTMAIL_INBOX'::text, 'TELNYX_NUMBER'::text, 'WALLET'::text])),
  constraint tool_resources_state_check CHECK (state = ANY (ARRAY['WANTED'::text, 'MAKING'::text, 'MADE'::text, 'RELEASING'::text, 'RELEASED'::text]))
);

create table tool_sweeps (
  resource text not null,
  next_sweep_at timestamp(3) with time zone not null,
  constraint tool_sweeps_pkey PRIMARY KEY (resource)
);

create table transfers (
  id text not null,
  kind text not null,
  owner_id text not null,
  request_id text,
  request_digest text not null default ''::text,
  claim_id text,
  source_instance text not null,
  source_inbox text not null,
  target_instance text,
  target_inbox text not null,
  context_prompt text,
  sealed_context_prompt bytea,
  context_prompt_digest text not null default ''::text,
  summary_digest text not null default ''::text,
  statement bytea,
  statement_expires_at timestamp(3) with time zone,
  destination jsonb,
  overridden_config_keys text[] not null default '{}'::text[],
  state text not null default 'PENDING'::text,
  failure_reason text not null default ''::text,
  tell_target boolean not null default true,
  tell_source boolean not null default true,
  tell_lineage boolean not null default false,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone not null,
  ingested_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint transfers_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES claims(id),
  constraint transfers_claim_id_key UNIQUE (claim_id),
  constraint transfers_claim_iff_clone CHECK ((kind = 'CLONE'::text) = (claim_id IS NOT NULL)),
  constraint transfers_ingested_at_once CHECK ((state = 'INGESTED'::text) = (ingested_at IS NOT NULL)),
  constraint transfers_kind_check CHECK (kind = ANY (ARRAY['CLONE'::text, 'SHARE'::text])),
  constraint transfers_no_spent_order CHECK (tell_source OR tell_target OR num_nonnulls(statement, destination) = 0),
  constraint transfers_no_spent_prompt CHECK (tell_source OR num_nonnulls(context_prompt, sealed_context_prompt) = 0),
  constraint transfers_one_prompt CHECK (context_prompt IS NULL OR sealed_context_prompt IS NULL),
  constraint transfers_pkey PRIMARY KEY (id),
  constraint transfers_reason_iff_failed CHECK ((state = 'FAILED'::text) = (failure_reason <> ''::text)),
  constraint transfers_recorded_shares CHECK (NOT tell_lineage OR kind = 'SHARE'::text AND state = 'INGESTED'::text),
  constraint transfers_request_iff_share CHECK ((kind = 'SHARE'::text) = (request_id IS NOT NULL)),
  constraint transfers_request_unique UNIQUE (owner_id, request_id),
  constraint transfers_source_instance_fkey FOREIGN KEY (source_instance) REFERENCES agent_metadata(id),
  constraint transfers_source_told_by_then CHECK (state = 'PENDING'::text OR NOT tell_source),
  constraint transfers_state_check CHECK (state = ANY (ARRAY['PENDING'::text, 'DELIVERED'::text, 'INGESTED'::text, 'FAILED'::text])),
  constraint transfers_target_instance_fkey FOREIGN KEY (target_instance) REFERENCES agent_metadata(id),
  constraint transfers_target_of_open CHECK (target_instance IS NOT NULL OR state = 'FAILED'::text OR state = 'INGESTED'::text),
  constraint transfers_two_agents CHECK (source_instance <> target_instance)
);

create table use_counts (
  only_row boolean not null,
  next_count_at timestamp(3) with time zone not null,
  constraint use_counts_only_row_check CHECK (only_row),
  constraint use_counts_pkey PRIMARY KEY (only_row)
);

create table yanked_versions (
  template_id text not null,
  version bigint not null,
  message bytea not null,
  constraint yanked_versions_pkey PRIMARY KEY (template_id, version)
);

CREATE INDEX agent_metadata_accepting ON claim.agent_metadata USING btree (accepting_id) WHERE (accepting_id IS NOT NULL);
CREATE INDEX agent_metadata_by_host ON claim.agent_metadata USING btree (host_id) WHERE (state <> 'GONE'::text);
CREATE INDEX agent_metadata_by_offer ON claim.agent_metadata USING btree (offered_to_id, claimed_at DESC, id DESC) WHERE (offered_to_id IS NOT NULL);
CREATE INDEX agent_metadata_by_owner ON claim.agent_metadata USING btree (owner_id, claimed_at DESC, id DESC);
CREATE INDEX agent_metadata_by_template ON claim.agent_metadata USING btree (template_id, claimed_at DESC, id DESC);
CREATE INDEX agent_metadata_held_by_owner ON claim.agent_metadata USING btree (owner_id) WHERE ((state = ANY (ARRAY['CLAIMED'::text, 'JOINING'::text, 'LIVE'::text, 'DRAINING'::text])) AND (owner_id IS NOT NULL));
CREATE INDEX agent_metadata_held_by_template ON claim.agent_metadata USING btree (template_id) WHERE ((state = ANY (ARRAY['CLAIMED'::text, 'JOINING'::text, 'LIVE'::text, 'DRAINING'::text])) AND (template_id IS NOT NULL));
CREATE INDEX agent_metadata_idle ON claim.agent_metadata USING btree (created_at, id) WHERE ((state = 'IDLE'::text) AND (condition = 'OK'::text));
CREATE INDEX agent_metadata_not_ok ON claim.agent_metadata USING btree (host_id) WHERE ((condition <> 'OK'::text) AND (state <> 'GONE'::text));
CREATE INDEX agent_metadata_to_move ON claim.agent_metadata USING btree (move_next_attempt_at) WHERE (move_target IS NOT NULL);
CREATE INDEX agent_metadata_warm ON claim.agent_metadata USING btree (warm_for, created_at, id) WHERE ((state = 'IDLE'::text) AND (condition = 'OK'::text) AND (warm_for IS NOT NULL));

CREATE INDEX budget_day_idx ON claim.budget_day USING btree (day);

CREATE INDEX claims_by_deadline ON claim.claims USING btree (deadline_at) WHERE (state = ANY (ARRAY['CONFIGURING'::text, 'JOINING'::text]));
CREATE INDEX claims_by_requester ON claim.claims USING btree (requester_id, created_at);
CREATE INDEX claims_queue ON claim.claims USING btree (queue_turn, created_at, id) WHERE (state = 'QUEUED'::text);
CREATE INDEX claims_queued_by_owner ON claim.claims USING btree (requester_id) WHERE (state = 'QUEUED'::text);
CREATE INDEX claims_queued_by_template ON claim.claims USING btree (template_id) WHERE (state = 'QUEUED'::text);
CREATE INDEX claims_to_configure ON claim.claims USING btree (instance_id) WHERE (state = 'CONFIGURING'::text);
CREATE INDEX claims_turns_by_owner ON claim.claims USING btree (requester_id, queue_turn) WHERE (queue_turn IS NOT NULL);
CREATE INDEX claims_turns_served ON claim.claims USING btree (queue_turn) WHERE ((queue_turn IS NOT NULL) AND (state <> 'QUEUED'::text));

CREATE INDEX dropped_instances_by_host ON claim.dropped_instances USING btree (host_id);

CREATE INDEX effect_journal_at ON claim.effect_journal USING btree (at);

CREATE INDEX lapsed_reservations_by_caller ON claim.lapsed_reservations USING btree (caller_id, at);
CREATE INDEX lapsed_reservations_by_time ON claim.lapsed_reservations USING btree (at);

CREATE INDEX leaving_reasons_by_time ON claim.leaving_reasons USING btree (left_at);

CREATE INDEX lineage_outbox_due ON claim.lineage_outbox USING btree (next_attempt_at);

CREATE INDEX parked_agents_by_host ON claim.parked_agents USING btree (host_id);
CREATE INDEX parked_agents_to_follow ON claim.parked_agents USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX pass_issues_by_week ON claim.pass_issues USING btree (week);

CREATE INDEX queued_reservations_queue ON claim.queued_reservations USING btree (queue_turn, created_at, id) WHERE (served_at IS NULL);
CREATE UNIQUE INDEX queued_reservations_request ON claim.queued_reservations USING btree (caller_id, request_id) WHERE (served_at IS NULL);
CREATE INDEX queued_reservations_turns_by_caller ON claim.queued_reservations USING btree (caller_id, queue_turn);
CREATE INDEX queued_reservations_turns_served ON claim.queued_reservations USING btree (queue_turn) WHERE (served_at IS NOT NULL);

CREATE INDEX releases_due ON claim.releases USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX template_uses_due ON claim.template_uses USING btree (next_attempt_at);

CREATE INDEX texts_sent_by_time ON claim.texts_sent USING btree (created_at);

CREATE INDEX texts_waiting_by_time ON claim.texts_waiting USING btree (received_at);
CREATE INDEX texts_waiting_to_collect ON claim.texts_waiting USING btree (instance_id, seq) WHERE (sealed IS NOT NULL);

CREATE INDEX tool_lists_to_deliver ON claim.tool_lists USING btree (next_attempt_at) WHERE (delivered < generation);

CREATE INDEX tool_resources_asked ON claim.tool_resources USING btree (resource, asked_at);
CREATE INDEX tool_resources_by_instance ON claim.tool_resources USING btree (instance_id, tool_id, seq DESC);
CREATE INDEX tool_resources_not_released ON claim.tool_resources USING btree (state) WHERE (state <> 'RELEASED'::text);
CREATE UNIQUE INDEX tool_resources_one_a_tool ON claim.tool_resources USING btree (instance_id, tool_id) WHERE (state = ANY (ARRAY['WANTED'::text, 'MAKING'::text, 'MADE'::text]));
CREATE UNIQUE INDEX tool_resources_one_row_a_thing ON claim.tool_resources USING btree (resource, (provider_refs[1])) WHERE (state = 'MADE'::text);
CREATE INDEX tool_resources_to_make ON claim.tool_resources USING btree (resource, next_attempt_at) WHERE (state = ANY (ARRAY['WANTED'::text, 'MAKING'::text]));
CREATE INDEX tool_resources_to_release ON claim.tool_resources USING btree (resource, next_attempt_at) WHERE (state = 'RELEASING'::text);

CREATE INDEX transfers_open ON claim.transfers USING btree (next_attempt_at) WHERE ((state = ANY (ARRAY['PENDING'::text, 'DELIVERED'::text])) OR tell_lineage);
CREATE INDEX transfers_pending_by_owner ON claim.transfers USING btree (owner_id) WHERE ((kind = 'SHARE'::text) AND (state = 'PENDING'::text));
CREATE INDEX transfers_shares_by_owner ON claim.transfers USING btree (owner_id, created_at) WHERE (kind = 'SHARE'::text);

create view waiting as
 SELECT claims.id,
    claims.requester_id AS owner_id,
    claims.template_id,
    claims.queue_turn,
    claims.created_at,
    claims.deadline_at AS expires_at,
    false AS reserves
   FROM claims
  WHERE claims.state = 'QUEUED'::text
UNION ALL
 SELECT r.id,
    r.caller_id AS owner_id,
    r.template_id,
    r.queue_turn,
    r.created_at,
    k.asked_until AS expires_at,
    true AS reserves
   FROM queued_reservations r
     JOIN reservation_asks k ON k.reservation_id = r.id
  WHERE r.served_at IS NULL;

CREATE OR REPLACE FUNCTION claim.agent_condition_may_move(from_condition text, to_condition text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN (((from_condition || '>'::text) || to_condition) = ANY (ARRAY['OK>UNREACHABLE'::text, 'OK>QUARANTINED'::text, 'OK>CRASHED'::text, 'QUARANTINED>OK'::text, 'QUARANTINED>UNREACHABLE'::text, 'QUARANTINED>CRASHED'::text, 'UNREACHABLE>OK'::text, 'UNREACHABLE>CRASHED'::text, 'CRASHED>OK'::text, 'CRASHED>UNREACHABLE'::text]));

CREATE OR REPLACE FUNCTION claim.agent_may_move(from_state text, to_state text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN (((COALESCE(from_state, ''::text) || '>'::text) || to_state) = ANY (ARRAY['>IDLE'::text, 'IDLE>CLAIMED'::text, 'CLAIMED>JOINING'::text, 'CLAIMED>LIVE'::text, 'CLAIMED>DRAINING'::text, 'CLAIMED>GONE'::text, 'JOINING>LIVE'::text, 'JOINING>DRAINING'::text, 'JOINING>GONE'::text, 'LIVE>DRAINING'::text, 'LIVE>GONE'::text, 'DRAINING>GONE'::text]));

CREATE OR REPLACE FUNCTION claim.claim_may_move(from_state text, to_state text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN (((COALESCE(from_state, ''::text) || '>'::text) || to_state) = ANY (ARRAY['>QUEUED'::text, '>CONFIGURING'::text, 'QUEUED>CONFIGURING'::text, 'QUEUED>FAILED'::text, 'CONFIGURING>JOINING'::text, 'CONFIGURING>LIVE'::text, 'CONFIGURING>FAILED'::text, 'CONFIGURING>RELEASED'::text, 'JOINING>LIVE'::text, 'JOINING>FAILED'::text, 'JOINING>RELEASED'::text, 'LIVE>RELEASED'::text, 'LIVE>FAILED'::text]));

CREATE OR REPLACE FUNCTION claim.claim_next_turn(an_owner text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
    begin
      perform pg_advisory_xact_lock(hashtextextended(an_owner, 0));
      return greatest(
        (select coalesce(max(queue_turn), 0) from claim.claims where queue_turn is not null and state <> 'QUEUED'),
        (select coalesce(max(queue_turn), 0) from claim.queued_reservations where served_at is not null),
        (select coalesce(max(queue_turn) + 1, 0) from claim.claims where requester_id = an_owner and queue_turn is not null),
        (select coalesce(max(queue_turn) + 1, 0) from claim.queued_reservations where caller_id = an_owner));
    end $function$;

CREATE OR REPLACE FUNCTION claim.claim_over_quota(an_owner text, a_request text, a_template text, owner_limit integer, day_limit integer, template_limit integer)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
    begin
      perform pg_advisory_xact_lock(hashtextextended(case when owner_limit > 0 or day_limit > 0 then an_owner else an_owner || ' ' || a_request end, 0));
      if exists (select from claim.claims where requester_id = an_owner and request_id = a_request) then return 'repeated'; end if;
      if owner_limit > 0 and owner_limit <=
        (select count(*) from claim.agent_metadata where owner_id = an_owner and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
        + (select count(*) from claim.agent_metadata where accepting_id = an_owner and offer_expires_at > now())
        + (select count(*) from claim.claims where requester_id = an_owner and state = 'QUEUED')
      then return 'owner'; end if;
      if day_limit > 0 and day_limit <=
        (select count(*) from claim.claims where requester_id = an_owner and created_at > now() - interval '1 day')
      then return 'day'; end if;
      if template_limit > 0 then
        perform pg_advisory_xact_lock(hashtextextended(a_template, 2));
        if template_limit <=
          (select count(*) from claim.agent_metadata where template_id = a_template and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
          + (select count(*) from claim.claims where template_id = a_template and state = 'QUEUED')
        then return 'template'; end if;
      end if;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.claim_over_quota_unless_busy(an_owner text, a_request text, owner_limit integer, day_limit integer)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
    begin
      if not pg_try_advisory_xact_lock(hashtextextended(case when owner_limit > 0 or day_limit > 0 then an_owner else an_owner || ' ' || a_request end, 0)) then return 'busy'; end if;
      return claim.claim_over_quota(an_owner, a_request, '', owner_limit, day_limit, 0);
    end $function$;

CREATE OR REPLACE FUNCTION claim.date_agent_condition()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      new.condition_since := new.updated_at;
      return new;
    end $function$;

CREATE OR REPLACE FUNCTION claim.due_in_queue(wanted bigint, moment timestamp with time zone, a_template text)
 RETURNS TABLE(due_id text, due_reserves boolean, due_place bigint)
 LANGUAGE plpgsql
AS $function$
    declare
      one record;
    begin
      due_place := 0;
      if wanted = 0 then return; end if;
      for one in
        select id, reserves from (
          (select id, queue_turn, created_at, false as reserves from claim.claims
            where state = 'QUEUED' and (a_template is null or template_id = a_template) order by queue_turn, created_at, id)
          union all
          (select id, queue_turn, created_at, true from claim.queued_reservations
            where served_at is null and (a_template is null or template_id = a_template) order by queue_turn, created_at, id)
        ) waiting order by queue_turn, created_at, id
      loop
        if one.reserves then
          perform from claim.queued_reservations r where r.id = one.id and r.served_at is null and exists (
            select from claim.reservation_asks k where k.reservation_id = r.id and k.asked_until > moment) for update skip locked;
        else
          perform from claim.claims c where c.id = one.id and c.state = 'QUEUED' and c.deadline_at > moment for update skip locked;
        end if;
        continue when not found;
        due_id := one.id;
        due_reserves := one.reserves;
        due_place := due_place + 1;
        return next;
        exit when due_place = wanted;
      end loop;
    end $function$;

CREATE OR REPLACE FUNCTION claim.forget_agent_moves()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      delete from claim.agent_transitions where instance_id = old.id;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.forget_effects()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      delete from claim.effect_journal where instance_id = new.id;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.mark_host_to_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if not exists (select from claim.hosts_to_update m where m.host_id = new.host_id and m.due_at <= new.update_next_attempt_at
          and m.xmin = pg_current_xact_id()::xid) then
        insert into claim.hosts_to_update as m (host_id, due_at) values (new.host_id, new.update_next_attempt_at)
          on conflict (host_id) do update set seq = m.seq + 1, due_at = least(m.due_at, excluded.due_at);
      end if;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.note_agent_birth()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      insert into claim.agent_transitions (instance_id, from_state, to_state, at, condition, host_id)
        values (new.id, null, new.state, new.created_at, new.condition, new.host_id);
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.note_agent_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      insert into claim.agent_transitions (instance_id, from_state, to_state, at, condition, host_id)
        values (new.id, old.state, new.state, new.updated_at,
          nullif(new.condition, old.condition), nullif(new.host_id, old.host_id));
      if old.state = new.state then
        delete from claim.agent_transitions t where t.instance_id = new.id and t.from_state = t.to_state and t.host_id is null
          and t.seq <= (select o.seq from claim.agent_transitions o where o.instance_id = new.id order by o.seq desc offset 500 limit 1);
      end if;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.refuse_agent_condition()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      raise exception 'the condition of instance % may not become %', new.id, new.condition using errcode = 'check_violation',
        constraint = 'agent_metadata_conditions', table = 'agent_metadata', schema = 'claim';
    end $function$;

CREATE OR REPLACE FUNCTION claim.refuse_agent_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if current_setting('claim.follows_host', true) = 'yes' then return new; end if;
      raise exception 'instance % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'agent_metadata_moves', table = 'agent_metadata', schema = 'claim';
    end $function$;

CREATE OR REPLACE FUNCTION claim.refuse_claim_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if current_setting('claim.follows_host', true) = 'yes' then return new; end if;
      raise exception 'claim % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'claims_moves', table = 'claims', schema = 'claim';
    end $function$;

CREATE OR REPLACE FUNCTION claim.refuse_release()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if exists (select from claim.releases r join claim.agent_metadata a on a.id = r.instance_id
          where r.instance_id = new.instance_id and a.state not in ('DRAINING', 'GONE')) then
        raise exception 'instance % is not ending', new.instance_id using errcode = 'check_violation',
          constraint = 'releases_of_ending', table = 'releases', schema = 'claim';
      end if;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.refuse_tool_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      raise exception 'resource % may not become %', new.id, new.state using errcode = 'check_violation',
        constraint = 'tool_resources_moves', table = 'tool_resources', schema = 'claim';
    end $function$;

CREATE OR REPLACE FUNCTION claim.refuse_unreleased()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if exists (select from claim.releases r join claim.agent_metadata a on a.id = r.instance_id
          where r.instance_id = new.id and a.state not in ('DRAINING', 'GONE')) then
        raise exception 'instance % still has a release', new.id using errcode = 'check_violation',
          constraint = 'agent_metadata_no_spent_release', table = 'agent_metadata', schema = 'claim';
      end if;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION claim.tool_may_move(from_state text, to_state text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN (((COALESCE(from_state, ''::text) || '>'::text) || to_state) = ANY (ARRAY['>WANTED'::text, 'WANTED>MAKING'::text, 'WANTED>RELEASED'::text, 'MAKING>MADE'::text, 'MAKING>RELEASING'::text, 'MADE>RELEASING'::text, 'RELEASING>RELEASED'::text]));

CREATE TRIGGER agent_metadata_birth BEFORE INSERT ON agent_metadata FOR EACH ROW WHEN (NOT agent_may_move(NULL::text, new.state)) EXECUTE FUNCTION refuse_agent_move();

CREATE TRIGGER agent_metadata_birth_noted AFTER INSERT ON agent_metadata FOR EACH ROW EXECUTE FUNCTION note_agent_birth();

CREATE TRIGGER agent_metadata_condition_born BEFORE INSERT ON agent_metadata FOR EACH ROW WHEN (new.condition <> 'OK'::text) EXECUTE FUNCTION refuse_agent_condition();

CREATE TRIGGER agent_metadata_condition_dated BEFORE UPDATE OF condition ON agent_metadata FOR EACH ROW WHEN (old.condition <> new.condition) EXECUTE FUNCTION date_agent_condition();

CREATE TRIGGER agent_metadata_conditions BEFORE UPDATE OF condition ON agent_metadata FOR EACH ROW WHEN (old.condition <> new.condition AND NOT agent_condition_may_move(old.condition, new.condition)) EXECUTE FUNCTION refuse_agent_condition();

CREATE TRIGGER agent_metadata_effects_forgotten AFTER UPDATE OF state ON agent_metadata FOR EACH ROW WHEN (new.state = 'GONE'::text AND old.state <> 'GONE'::text) EXECUTE FUNCTION forget_effects();

CREATE TRIGGER agent_metadata_forgotten AFTER DELETE ON agent_metadata FOR EACH ROW EXECUTE FUNCTION forget_agent_moves();

CREATE TRIGGER agent_metadata_move_noted AFTER UPDATE OF state, condition, host_id ON agent_metadata FOR EACH ROW WHEN (old.state <> new.state OR old.condition <> new.condition OR old.host_id <> new.host_id) EXECUTE FUNCTION note_agent_move();

CREATE TRIGGER agent_metadata_moves BEFORE UPDATE OF state ON agent_metadata FOR EACH ROW WHEN (old.state <> new.state AND NOT agent_may_move(old.state, new.state)) EXECUTE FUNCTION refuse_agent_move();

CREATE CONSTRAINT TRIGGER agent_metadata_no_spent_release AFTER UPDATE OF state ON agent_metadata DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.state = ANY (ARRAY['DRAINING'::text, 'GONE'::text])) AND (new.state <> ALL (ARRAY['DRAINING'::text, 'GONE'::text]))) EXECUTE FUNCTION refuse_unreleased();

CREATE TRIGGER agent_metadata_wants_update AFTER UPDATE OF state, host_id, desired_version, desired_revision, delivered_revision, update_refusal, update_next_attempt_at ON agent_metadata FOR EACH ROW WHEN (COALESCE(current_setting('claim.marks_hosts_itself'::text, true), ''::text) = ''::text AND (new.state = ANY (ARRAY['JOINING'::text, 'LIVE'::text])) AND new.update_refusal = ''::text AND new.update_next_attempt_at IS NOT NULL AND (new.desired_version > new.applied_version OR new.desired_revision > new.delivered_revision) AND (NOT ((old.state = ANY (ARRAY['JOINING'::text, 'LIVE'::text])) AND old.update_refusal = ''::text AND old.update_next_attempt_at IS NOT NULL AND (old.desired_version > old.applied_version OR old.desired_revision > old.delivered_revision)) OR old.host_id <> new.host_id OR old.update_next_attempt_at > new.update_next_attempt_at)) EXECUTE FUNCTION mark_host_to_update();

CREATE TRIGGER claims_birth BEFORE INSERT ON claims FOR EACH ROW WHEN (NOT claim_may_move(NULL::text, new.state)) EXECUTE FUNCTION refuse_claim_move();

CREATE TRIGGER claims_moves BEFORE UPDATE OF state ON claims FOR EACH ROW WHEN (old.state <> new.state AND NOT claim_may_move(old.state, new.state)) EXECUTE FUNCTION refuse_claim_move();

CREATE CONSTRAINT TRIGGER releases_of_ending AFTER INSERT ON releases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_release();

CREATE TRIGGER tool_resources_birth BEFORE INSERT ON tool_resources FOR EACH ROW WHEN (NOT tool_may_move(NULL::text, new.state)) EXECUTE FUNCTION refuse_tool_move();

CREATE TRIGGER tool_resources_moves BEFORE UPDATE OF state ON tool_resources FOR EACH ROW WHEN (old.state <> new.state AND NOT tool_may_move(old.state, new.state)) EXECUTE FUNCTION refuse_tool_move();
