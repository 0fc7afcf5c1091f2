import type { Migration } from '@offshoot/postgres';

/** This migration must not change once it is released; schema changes go into new migrations. */
export const profiles: Migration = {
  name: 'profiles',
  statements: [
    `create table agent_profiles (
      id text primary key,
      tenant_id text not null,
      name text not null,
      display_name text,
      description text,
      status text not null check (status in ('active', 'paused', 'archived')),
      is_paused boolean not null default false,
      version int not null,
      metadata jsonb not null,
      access jsonb,
      base_profile_id text,
      created_by text not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      publication jsonb,
      constraint agent_profiles_name_once unique (tenant_id, name),
      constraint agent_profiles_of_tenant unique (tenant_id, id),
      constraint agent_profiles_paused_or_archived check (status = 'archived' or is_paused = (status = 'paused'))
    )`,
    // A base of another tenant is impossible, and so is a base that is gone.
    `alter table agent_profiles add constraint agent_profiles_base_of_tenant
      foreign key (tenant_id, base_profile_id) references agent_profiles (tenant_id, id) on delete restrict`,
    'create index agent_profiles_in_order on agent_profiles (tenant_id, created_at, id)',
    'create index agent_profiles_by_base on agent_profiles (tenant_id, base_profile_id) where base_profile_id is not null',
    'create index agent_profiles_metadata on agent_profiles using gin (metadata jsonb_path_ops)',
    `create table agent_profile_versions (
      agent_id text not null,
      version int not null check (version >= 1),
      tenant_id text not null,
      status text not null check (status in ('active', 'paused', 'archived')),
      content json not null,
      base_profile_id text,
      changed_by text not null,
      changed_at timestamptz(3) not null,
      change_summary text not null,
      primary key (agent_id, version),
      constraint agent_profile_versions_of_tenant foreign key (tenant_id, agent_id)
        references agent_profiles (tenant_id, id) on delete cascade
    )`,
    `create table agent_profile_labels (
      agent_id text not null,
      name text not null,
      tenant_id text not null,
      shares jsonb not null,
      protected boolean not null,
      updated_by text not null,
      updated_at timestamptz(3) not null,
      primary key (agent_id, name),
      constraint agent_profile_labels_of_tenant foreign key (tenant_id, agent_id)
        references agent_profiles (tenant_id, id) on delete cascade
    )`,
    `create table sandbox_policies (
      id text primary key,
      tenant_id text not null,
      name text not null,
      content json not null,
      created_by text not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint sandbox_policies_name_once unique (tenant_id, name)
    )`,
    `create table registry_tools (
      id text primary key,
      tenant_id text not null,
      name text not null,
      version int not null,
      created_by text not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint registry_tools_name_once unique (tenant_id, name),
      constraint registry_tools_of_tenant unique (tenant_id, id)
    )`,
    `create table registry_tool_versions (
      tool_id text not null,
      version int not null check (version >= 1),
      tenant_id text not null,
      content json not null,
      changed_by text not null,
      changed_at timestamptz(3) not null,
      primary key (tool_id, version),
      constraint registry_tool_versions_of_tenant foreign key (tenant_id, tool_id)
        references registry_tools (tenant_id, id) on delete cascade
    )`,
    `create table secrets (
      id text primary key,
      tenant_id text not null,
      name text not null,
      allowed_hosts text[] not null,
      sealed text not null,
      created_by text not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint secrets_name_once unique (tenant_id, name)
    )`,
    `create function refuse_change_of_version() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          -- A cascade has deleted the profile already.
          perform 1 from profile.agent_profiles where id = old.agent_id;
          if not found then return old; end if;
        end if;
        raise exception 'versions of profiles are immutable' using errcode = 'restrict_violation';
      end $$`,
    `create trigger agent_profile_versions_immutable before update or delete on agent_profile_versions
      for each row execute function refuse_change_of_version()`,
  ],
};
