-- The schema "profile" after all migrations. Written by its test; never edit it by hand.

create table agent_profile_labels (
  agent_id text not null,
  name text not null,
  tenant_id text not null,
  shares jsonb not null,
  protected boolean not null,
  updated_by text not null,
  updated_at timestamp(3) with time zone not null,
  constraint agent_profile_labels_of_tenant FOREIGN KEY (tenant_id, agent_id) REFERENCES agent_profiles(tenant_id, id) ON DELETE CASCADE,
  constraint agent_profile_labels_pkey PRIMARY KEY (agent_id, name)
);

create table agent_profile_versions (
  agent_id text not null,
  version integer not null,
  tenant_id text not null,
  status text not null,
  content json not null,
  base_profile_id text,
  changed_by text not null,
  changed_at timestamp(3) with time zone not null,
  change_summary text not null,
  constraint agent_profile_versions_of_tenant FOREIGN KEY (tenant_id, agent_id) REFERENCES agent_profiles(tenant_id, id) ON DELETE CASCADE,
  constraint agent_profile_versions_pkey PRIMARY KEY (agent_id, version),
  constraint agent_profile_versions_status_check CHECK (status = ANY (ARRAY['active'::text, 'paused'::text, 'archived'::text])),
  constraint agent_profile_versions_version_check CHECK (version >= 1)
);

create table agent_profiles (
  id text not null,
  tenant_id text not null,
  name text not null,
  display_name text,
  description text,
  status text not null,
  is_paused boolean not null default false,
  version integer not null,
  metadata jsonb not null,
  access jsonb,
  base_profile_id text,
  created_by text not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  publication jsonb,
  constraint agent_profiles_base_of_tenant FOREIGN KEY (tenant_id, base_profile_id) REFERENCES agent_profiles(tenant_id, id) ON DELETE RESTRICT,
  constraint agent_profiles_name_once UNIQUE (tenant_id, name),
  constraint agent_profiles_of_tenant UNIQUE (tenant_id, id),
  constraint agent_profiles_paused_or_archived CHECK (status = 'archived'::text OR is_paused = (status = 'paused'::text)),
  constraint agent_profiles_pkey PRIMARY KEY (id),
  constraint agent_profiles_status_check CHECK (status = ANY (ARRAY['active'::text, 'paused'::text, 'archived'::text]))
);

create table api_keys (
  id text not null,
  tenant_id text not null,
  name text not null,
  scopes text[] not null,
  groups text[] not null,
  allowed_agents text[] not null,
  requests_per_minute integer not null,
  tokens_per_minute bigint not null,
  digest bytea not null,
  hint text not null,
  previous_digest bytea,
  previous_until timestamp(3) with time zone,
  created_by text not null,
  maker_member_id text,
  maker_key_id text,
  token_level bigint not null default 0,
  token_level_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  rotated_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null,
  constraint api_keys_check CHECK ((previous_digest IS NULL) = (previous_until IS NULL)),
  constraint api_keys_check1 CHECK (maker_member_id IS NOT NULL OR expires_at IS NOT NULL OR revoked_at IS NOT NULL),
  constraint api_keys_created_by_check CHECK (created_by ~ '^(user|key)_[a-z2-7]{26}$'::text),
  constraint api_keys_digest_check CHECK (length(digest) = 32),
  constraint api_keys_hint_check CHECK (length(hint) = 4),
  constraint api_keys_id_check CHECK (id ~ '^key_[a-z2-7]{26}$'::text),
  constraint api_keys_maker_key_id_fkey FOREIGN KEY (maker_key_id) REFERENCES api_keys(id) ON DELETE SET NULL,
  constraint api_keys_maker_member_id_fkey FOREIGN KEY (maker_member_id) REFERENCES members(id) ON DELETE SET NULL,
  constraint api_keys_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_previous_digest_check CHECK (length(previous_digest) = 32),
  constraint api_keys_requests_per_minute_check CHECK (requests_per_minute >= 0),
  constraint api_keys_scopes_check CHECK (cardinality(scopes) > 0),
  constraint api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint api_keys_token_level_check CHECK (token_level >= 0),
  constraint api_keys_tokens_per_minute_check CHECK (tokens_per_minute >= 0)
);

create table audit_events (
  id bigint not null generated always as identity,
  event_id text not null default ('event_'::text || replace((gen_random_uuid())::text, '-'::text, ''::text)),
  origin_id text,
  tenant_id text not null,
  "time" timestamp(3) with time zone not null,
  subject text not null,
  key_id text not null,
  action text not null,
  target text not null,
  detail jsonb not null,
  constraint audit_events_event_id_key UNIQUE (event_id),
  constraint audit_events_origin_id_key UNIQUE (origin_id),
  constraint audit_events_pkey PRIMARY KEY (id)
);

create table counted_responses (
  response_id text not null,
  counted_at timestamp(3) with time zone not null,
  constraint counted_responses_pkey PRIMARY KEY (response_id)
);

create table forgotten_tenants (
  tenant_id text not null,
  keeper text not null,
  is_last boolean not null,
  constraint forgotten_tenants_keeper_check CHECK (keeper = ANY (ARRAY['profile'::text, 'knowledge'::text, 'response'::text])),
  constraint forgotten_tenants_pkey PRIMARY KEY (tenant_id, keeper),
  constraint forgotten_tenants_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

create table issuers (
  id text not null,
  tenant_id text not null,
  issuer text not null,
  audience text not null,
  jwks_url text not null,
  algorithms text[] not null,
  roles_claim text not null,
  roles jsonb not null,
  default_role text not null,
  groups_claim text not null,
  groups jsonb not null,
  created_at timestamp(3) with time zone not null,
  constraint issuers_algorithms_check CHECK (cardinality(algorithms) > 0),
  constraint issuers_default_role_check CHECK (default_role = ANY (ARRAY[''::text, 'viewer'::text, 'agent-user'::text, 'agent-developer'::text, 'platform-admin'::text])),
  constraint issuers_id_check CHECK (id ~ '^iss_[a-z2-7]{26}$'::text),
  constraint issuers_pkey PRIMARY KEY (id),
  constraint issuers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint issuers_tenant_id_issuer_audience_key UNIQUE (tenant_id, issuer, audience)
);

create table members (
  id text not null,
  tenant_id text not null,
  inbox_id text not null,
  role text not null,
  groups text[] not null,
  is_invited boolean not null,
  created_at timestamp(3) with time zone not null,
  constraint members_id_check CHECK (id ~ '^user_[a-z2-7]{26}$'::text),
  constraint members_inbox_id_check CHECK (inbox_id ~ '^[0-9a-f]{64}$'::text),
  constraint members_pkey PRIMARY KEY (id),
  constraint members_role_check CHECK (role = ANY (ARRAY['viewer'::text, 'agent-user'::text, 'agent-developer'::text, 'platform-admin'::text])),
  constraint members_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint members_tenant_id_inbox_id_key UNIQUE (tenant_id, inbox_id)
);

create table registry_tool_versions (
  tool_id text not null,
  version integer not null,
  tenant_id text not null,
  content json not null,
  changed_by text not null,
  changed_at timestamp(3) with time zone not null,
  constraint registry_tool_versions_of_tenant FOREIGN KEY (tenant_id, tool_id) REFERENCES registry_tools(tenant_id, id) ON DELETE CASCADE,
  constraint registry_tool_versions_pkey PRIMARY KEY (tool_id, version),
  constraint registry_tool_versions_version_check CHECK (version >= 1)
);

create table registry_tools (
  id text not null,
  tenant_id text not null,
  name text not null,
  version integer not null,
  created_by text not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint registry_tools_name_once UNIQUE (tenant_id, name),
  constraint registry_tools_of_tenant UNIQUE (tenant_id, id),
  constraint registry_tools_pkey PRIMARY KEY (id)
);

create table sandbox_policies (
  id text not null,
  tenant_id text not null,
  name text not null,
  content json not null,
  created_by text not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint sandbox_policies_name_once UNIQUE (tenant_id, name),
  constraint sandbox_policies_pkey PRIMARY KEY (id)
);

create table secrets (
  id text not null,
  tenant_id text not null,
  name text not null,
  allowed_hosts text[] not null,
  sealed text not null,
  created_by text not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint secrets_name_once UNIQUE (tenant_id, name),
  constraint secrets_pkey PRIMARY KEY (id)
);

create table tenants (
  id text not null,
  name text not null,
  created_by text not null,
  created_at timestamp(3) with time zone not null,
  deleted_at timestamp(3) with time zone,
  constraint tenants_created_by_check CHECK (created_by ~ '^[0-9a-f]{64}$'::text),
  constraint tenants_id_check CHECK (id ~ '^tenant_[a-z2-7]{26}$'::text),
  constraint tenants_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint tenants_pkey PRIMARY KEY (id)
);

create table usage_days (
  tenant_id text not null,
  day date not null,
  subject text not null,
  agent_id text not null,
  agent_version integer not null,
  requests bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  constraint usage_days_pkey PRIMARY KEY (tenant_id, day, subject, agent_id, agent_version)
);

CREATE INDEX agent_profiles_by_base ON profile.agent_profiles USING btree (tenant_id, base_profile_id) WHERE (base_profile_id IS NOT NULL);
CREATE INDEX agent_profiles_in_order ON profile.agent_profiles USING btree (tenant_id, created_at, id);
CREATE INDEX agent_profiles_metadata ON profile.agent_profiles USING gin (metadata jsonb_path_ops);

CREATE INDEX api_keys_maker_key_id ON profile.api_keys USING btree (maker_key_id);
CREATE INDEX api_keys_maker_member_id ON profile.api_keys USING btree (maker_member_id);
CREATE INDEX api_keys_page ON profile.api_keys USING btree (tenant_id, created_at, id);

CREATE INDEX audit_events_page ON profile.audit_events USING btree (tenant_id, id);
CREATE INDEX audit_events_target ON profile.audit_events USING btree (tenant_id, target);
CREATE INDEX audit_events_time ON profile.audit_events USING btree (tenant_id, "time");

CREATE INDEX counted_responses_counted_at ON profile.counted_responses USING btree (counted_at);

CREATE INDEX members_inbox_id ON profile.members USING btree (inbox_id);
CREATE INDEX members_page ON profile.members USING btree (tenant_id, created_at, id);

CREATE INDEX tenants_created_at ON profile.tenants USING btree (created_at);
CREATE INDEX tenants_created_by ON profile.tenants USING btree (created_by);
CREATE INDEX tenants_deleted_at ON profile.tenants USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE OR REPLACE FUNCTION profile.keep_audit_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op = 'DELETE' then
          if old.action <> 'tenant.delete' and exists (select from profile.tenants where id = old.tenant_id and deleted_at is not null)
            then return old;
          end if;
        end if;
        raise exception 'audit events are never changed, and deleted only with their tenant';
      end $function$;

CREATE OR REPLACE FUNCTION profile.refuse_change_of_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op = 'DELETE' then
          -- A cascade has deleted the profile already.
          perform 1 from profile.agent_profiles where id = old.agent_id;
          if not found then return old; end if;
        end if;
        raise exception 'versions of profiles are immutable' using errcode = 'restrict_violation';
      end $function$;

CREATE TRIGGER agent_profile_versions_immutable BEFORE DELETE OR UPDATE ON agent_profile_versions FOR EACH ROW EXECUTE FUNCTION refuse_change_of_version();

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON audit_events FOR EACH ROW EXECUTE FUNCTION keep_audit_events();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_events();
