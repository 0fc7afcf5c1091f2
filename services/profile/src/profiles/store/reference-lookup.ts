import type { Query } from '@offshoot/postgres';
import type { ProfileTool } from '@offshoot/profiles';
import type { ReferenceLookup } from '../domain/ports.ts';

const missing = (table: 'sandbox_policies' | 'registry_tools') => `
  select given.id from unnest(:ids::text[]) with ordinality as given (id, place)
  where not exists (select from profile.${table} r where r.tenant_id = :tenant_id and r.id = given.id) order by place`;

export function referenceLookup(query: Query): ReferenceLookup {
  const missingFrom = (sql: string) => async (tenantId: string, ids: readonly string[]) =>
    (await query<{ id: string }>(sql, { tenant_id: tenantId, ids })).map(({ id }) => id);
  return {
    missingPolicies: missingFrom(missing('sandbox_policies')),
    missingTools: missingFrom(missing('registry_tools')),
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
