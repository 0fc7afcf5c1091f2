import type { Migration } from '@offshoot/postgres';

/** This migration must not change once it is released; schema changes go into new migrations. */
export const tenancy: Migration = {
  name: 'tenancy',
  statements: [
    `create table tenants (
      id text primary key check (id ~ '^tenant_[a-z2-7]{26}$'),
      name text not null check (length(name) between 1 and 100),
      created_by text not null check (created_by ~ '^[0-9a-f]{64}$'),
      created_at timestamptz(3) not null,
      deleted_at timestamptz(3)
    )`,
    'create index tenants_created_by on tenants (created_by)',
    'create index tenants_created_at on tenants (created_at)',
    'create index tenants_deleted_at on tenants (deleted_at) where deleted_at is not null',
    `create table forgotten_tenants (
      tenant_id text not null references tenants (id) on delete cascade,
      keeper text not null check (keeper in ('profile', 'knowledge', 'response')),
      is_last boolean not null,
      primary key (tenant_id, keeper)
    )`,
    `create table members (
      id text primary key check (id ~ '^user_[a-z2-7]{26}$'),
      tenant_id text not null references tenants (id),
      inbox_id text not null check (inbox_id ~ '^[0-9a-f]{64}$'),
      role text not null check (role in ('viewer', 'agent-user', 'agent-developer', 'platform-admin')),
      groups text[] not null,
      is_invited boolean not null,
      created_at timestamptz(3) not null,
      unique (tenant_id, inbox_id)
    )`,
    'create index members_page on members (tenant_id, created_at, id)',
    'create index members_inbox_id on members (inbox_id)',
    `create table api_keys (
      id text primary key check (id ~ '^key_[a-z2-7]{26}$'),
      tenant_id text not null references tenants (id),
      name text not null check (length(name) between 1 and 100),
      scopes text[] not null check (cardinality(scopes) > 0),
      groups text[] not null,
      allowed_agents text[] not null,
      requests_per_minute integer not null check (requests_per_minute >= 0),
      tokens_per_minute bigint not null check (tokens_per_minute >= 0),
      digest bytea not null check (length(digest) = 32),
      hint text not null check (length(hint) = 4),
      previous_digest bytea check (length(previous_digest) = 32),
      previous_until timestamptz(3),
      created_by text not null check (created_by ~ '^(user|key)_[a-z2-7]{26}$'),
      maker_member_id text references members (id) on delete set null,
      maker_key_id text references api_keys (id) on delete set null,
      token_level bigint not null default 0 check (token_level >= 0),
      token_level_at timestamptz(3) not null,
      expires_at timestamptz(3),
      revoked_at timestamptz(3),
      rotated_at timestamptz(3),
      created_at timestamptz(3) not null,
      check ((previous_digest is null) = (previous_until is null)),
      -- A key without an end works only as long as somebody here answers for it.
      check (maker_member_id is not null or expires_at is not null or revoked_at is not null)
    )`,
    'create index api_keys_page on api_keys (tenant_id, created_at, id)',
    'create index api_keys_maker_key_id on api_keys (maker_key_id)',
    'create index api_keys_maker_member_id on api_keys (maker_member_id)',
    `create table issuers (
      id text primary key check (id ~ '^iss_[a-z2-7]{26}$'),
      tenant_id text not null references tenants (id),
      issuer text not null,
      audience text not null,
      jwks_url text not null,
      algorithms text[] not null check (cardinality(algorithms) > 0),
      roles_claim text not null,
      roles jsonb not null,
      default_role text not null check (default_role in ('', 'viewer', 'agent-user', 'agent-developer', 'platform-admin')),
      groups_claim text not null,
      groups jsonb not null,
      created_at timestamptz(3) not null,
      unique (tenant_id, issuer, audience)
    )`,
    `create table audit_events (
      id bigint generated always as identity primary key,
      -- What people see: the sequence is one for all tenants.
      event_id text not null unique default 'event_' || replace(gen_random_uuid()::text, '-', ''),
      origin_id text unique,
      tenant_id text not null,
      time timestamptz(3) not null,
      subject text not null,
      key_id text not null,
      action text not null,
      target text not null,
      detail jsonb not null
    )`,
    'create index audit_events_page on audit_events (tenant_id, id)',
    'create index audit_events_target on audit_events (tenant_id, target)',
    'create index audit_events_time on audit_events (tenant_id, time)',
    // That a tenant was deleted, and by whom, outlasts it.
    `create function keep_audit_events() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          if old.action <> 'tenant.delete' and exists (select from profile.tenants where id = old.tenant_id and deleted_at is not null)
            then return old;
          end if;
        end if;
        raise exception 'audit events are never changed, and deleted only with their tenant';
      end $$`,
    'create trigger kept before update or delete on audit_events for each row execute function keep_audit_events()',
    'create trigger kept_whole before truncate on audit_events for each statement execute function keep_audit_events()',
    `create table usage_days (
      tenant_id text not null,
      day date not null,
      subject text not null,
      agent_id text not null,
      agent_version integer not null,
      requests bigint not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      primary key (tenant_id, day, subject, agent_id, agent_version)
    )`,
    `create table counted_responses (
      response_id text primary key,
      counted_at timestamptz(3) not null
    )`,
    'create index counted_responses_counted_at on counted_responses (counted_at)',
  ],
};
