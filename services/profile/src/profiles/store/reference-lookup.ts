import type { Query } from '@offshoot/postgres';
import type { ProfileTool } from '@offshoot/profiles';
import type { ReferenceLookup } from '../domain/ports.ts';

const MISSING_POLICIES = `
  select given.id from unnest(:ids::text[]) with ordinality as given (id, place)
  where not exists (select from profile.sandbox_policies r where r.tenant_id = :tenant_id and r.id = given.id) order by place`;

export function referenceLookup(query: Query): ReferenceLookup {
  return {
    missingPolicies: async (tenantId, ids) =>
      (await query<{ id: string }>(MISSING_POLICIES, { tenant_id: tenantId, ids })).map(({ id }) => id),
    registeredTools: (tenantId, ids) => registeredTools(query, tenantId, ids),
    async secretHosts(tenantId, ids) {
      const rows = await query<{ id: string; allowed_hosts: string[] }>(SECRET_HOSTS, { tenant_id: tenantId, ids });
      return new Map(rows.map(({ id, allowed_hosts }) => [id, allowed_hosts]));
    },
  };
}

const SECRET_HOSTS = 'select id, allowed_hosts from profile.secrets where tenant_id = :tenant_id and id = any(:ids::text[])';

export async function registeredTools(query: Query, tenantId: string, ids: readonly string[]): Promise<Map<string, ProfileTool>> {
  const rows = await query<{ id: string; content: ProfileTool }>(REGISTERED, { tenant_id: tenantId, ids });
  return new Map(rows.map(({ id, content }) => [id, content]));
}

const REGISTERED = `
  select t.id, v.content from profile.registry_tools t
  join profile.registry_tool_versions v on v.tenant_id = t.tenant_id and v.tool_id = t.id and v.version = t.version
  where t.tenant_id = :tenant_id and t.id = any(:ids::text[])`;
