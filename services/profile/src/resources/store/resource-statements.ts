import type { ResourceKind } from '../domain/ports.ts';

export const TABLES: Record<ResourceKind, string> = {
  policy: 'profile.sandbox_policies',
  tool: 'profile.registry_tools',
  secret: 'profile.secrets',
};

/** Whether the content of a version `v` refers to `:id`. The text is searched first, because it is rarely there. */
const REFERS: Record<ResourceKind, string> = {
  policy: `(v.content ->> 'sandbox_policy_id' = :id
    or exists (select from json_array_elements(v.content -> 'tools') as tool where tool ->> 'sandbox_policy_id' = :id))`,
  tool: `exists (select from json_array_elements(v.content -> 'tools') as tool where tool ->> 'registry_id' = :id)`,
  secret: `exists (select from json_array_elements(v.content -> 'tools') as tool where ${namesSecret("tool -> 'headers'")})`,
};

/** Whether headers of a server refer to the secret `:id`. */
function namesSecret(headers: string): string {
  return `json_typeof(${headers}) = 'object' and exists (select from json_each(${headers}) as header where header.value ->> 'secret_id' = :id)`;
}

/** Registered tools with headers that refer to it. */
const TOOLS_WITH_SECRET = `union all select t.id from profile.registry_tools t
  join profile.registry_tool_versions v on v.tenant_id = t.tenant_id and v.tool_id = t.id and v.version = t.version
  where t.tenant_id = :tenant_id and case when position(:id in v.content::text) > 0 then ${namesSecret("v.content -> 'headers'")} else false end`;

/** Profiles whose current version, or one that a label is on, refers to `:id`; for secrets, tools of the registry, too. */
export const usersOf = (kind: ResourceKind): string => `
  with used as materialized (
    select p.id, p.version from profile.agent_profiles p where p.tenant_id = :tenant_id
    union
    select l.agent_id, share.version from profile.agent_profile_labels l
    cross join lateral jsonb_to_recordset(l.shares) as share (version int) where l.tenant_id = :tenant_id
  )
  select id from (
    select distinct v.agent_id as id from used u
    join profile.agent_profile_versions v on v.tenant_id = :tenant_id and v.agent_id = u.id and v.version = u.version
    where case when position(:id in v.content::text) > 0 then ${REFERS[kind]} else false end
    ${kind === 'secret' ? TOOLS_WITH_SECRET : ''}
  ) users order by id limit :limit`;

const POLICY_COLUMNS = 'id, tenant_id, name, content, created_by, created_at, updated_at';

export const ONE_POLICY = `select ${POLICY_COLUMNS} from profile.sandbox_policies where tenant_id = :tenant_id and id = :id`;
export const ALL_POLICIES = `select ${POLICY_COLUMNS} from profile.sandbox_policies where tenant_id = :tenant_id order by name`;

export const PUT_POLICY = `insert into profile.sandbox_policies (${POLICY_COLUMNS})
  values (:id, :tenant_id, :name, :content::json, :created_by, :created_at, :updated_at)
  on conflict (id) do update set name = excluded.name, content = excluded.content, updated_at = excluded.updated_at`;

const TOOL_COLUMNS = 't.id, t.tenant_id, t.name, t.version, t.created_by, t.created_at, t.updated_at';

export const ONE_TOOL = `select ${TOOL_COLUMNS}, v.content from profile.registry_tools t
  join profile.registry_tool_versions v on v.tenant_id = t.tenant_id and v.tool_id = t.id and v.version = t.version
  where t.tenant_id = :tenant_id and t.id = :id`;

export const ALL_TOOLS = `select ${TOOL_COLUMNS} from profile.registry_tools t where t.tenant_id = :tenant_id order by t.name`;

export const INSERT_TOOL = `insert into profile.registry_tools (id, tenant_id, name, version, created_by, created_at, updated_at)
  values (:id, :tenant_id, :name, :version, :created_by, :created_at, :updated_at)`;

export const CHANGE_TOOL = `update profile.registry_tools set version = :version, updated_at = :updated_at
  where tenant_id = :tenant_id and id = :id`;

export const APPEND_TOOL = `insert into profile.registry_tool_versions (tool_id, version, tenant_id, content, changed_by, changed_at)
  values (:id, :version, :tenant_id, :content::json, :changed_by, :changed_at)`;

const SECRET_COLUMNS = 'id, tenant_id, name, allowed_hosts, sealed, created_by, created_at, updated_at';

export const ONE_SECRET = `select ${SECRET_COLUMNS} from profile.secrets where tenant_id = :tenant_id and id = :id`;
export const ALL_SECRETS = `select ${SECRET_COLUMNS} from profile.secrets where tenant_id = :tenant_id order by name`;

export const PUT_SECRET = `insert into profile.secrets (${SECRET_COLUMNS})
  values (:id, :tenant_id, :name, :allowed_hosts::text[], :sealed, :created_by, :created_at, :updated_at)
  on conflict (id) do update set allowed_hosts = excluded.allowed_hosts, sealed = excluded.sealed, updated_at = excluded.updated_at`;
