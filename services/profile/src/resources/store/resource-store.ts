import type { PreparedQueries, Query } from '@offshoot/postgres';
import type { ProfileTool } from '@offshoot/profiles';
import { referenceLookup } from '../../profiles/store/reference-lookup.ts';
import type { WriteInTenant } from '../../profiles/store/tenant-writes.ts';
import type { ResourceEvent, ResourceStore, ResourceTransaction } from '../domain/ports.ts';
import { listedToolOf, type PolicyRow, policyOf, type SecretRow, secretOf, type ToolRow, toolOf } from './resource-rows.ts';
import {
  ALL_POLICIES,
  ALL_SECRETS,
  ALL_TOOLS,
  APPEND_TOOL,
  CHANGE_TOOL,
  INSERT_TOOL,
  ONE_POLICY,
  ONE_SECRET,
  ONE_TOOL,
  PUT_POLICY,
  PUT_SECRET,
  TABLES,
  usersOf,
} from './resource-statements.ts';

/** Writes an event to the audit. */
type RecordResourceEvent = (query: Query, event: ResourceEvent) => Promise<void>;

export function createResourceStore(
  { query }: Pick<PreparedQueries, 'query'>,
  write: WriteInTenant,
  record: RecordResourceEvent,
): ResourceStore {
  return {
    ...single(query),
    policies: async (tenantId) => (await query<PolicyRow>(ALL_POLICIES, { tenant_id: tenantId })).map(policyOf),
    secrets: async (tenantId) => (await query<SecretRow>(ALL_SECRETS, { tenant_id: tenantId })).map(secretOf),
    tools: async (tenantId) => (await query<ToolRow>(ALL_TOOLS, { tenant_id: tenantId })).map(listedToolOf),
    write: (tenantId, work) => write(tenantId, (rows) => work(resourceTransaction(rows, record))),
  };
}

function single(query: Query): Pick<ResourceStore, 'policy' | 'tool' | 'secret'> {
  return {
    async policy(tenantId, id) {
      const [row] = await query<PolicyRow>(ONE_POLICY, { tenant_id: tenantId, id });
      return row && policyOf(row);
    },
    async secret(tenantId, id) {
      const [row] = await query<SecretRow>(ONE_SECRET, { tenant_id: tenantId, id });
      return row && secretOf(row);
    },
    async tool(tenantId, id) {
      const [row] = await query<ToolRow & { content: ProfileTool }>(ONE_TOOL, { tenant_id: tenantId, id });
      return row && toolOf(row);
    },
  };
}

function resourceTransaction(query: Query, record: RecordResourceEvent): ResourceTransaction {
  return {
    ...single(query),
    secretHosts: referenceLookup(query).secretHosts,
    async putSecret({ id, tenantId, name, allowedHosts, sealed, createdBy, createdAt, updatedAt }) {
      const of = { id, tenant_id: tenantId, name, allowed_hosts: allowedHosts, sealed };
      await query(PUT_SECRET, { ...of, created_by: createdBy, created_at: createdAt, updated_at: updatedAt });
    },
    async holderOfName(kind, tenantId, name) {
      const sql = `select id from ${TABLES[kind]} where tenant_id = :tenant_id and name = :name`;
      return (await query<{ id: string }>(sql, { tenant_id: tenantId, name }))[0]?.id;
    },
    async count(kind, tenantId) {
      const [row] = await query<{ n: string }>(`select count(*) as n from ${TABLES[kind]} where tenant_id = :tenant_id`, {
        tenant_id: tenantId,
      });
      return Number(row?.n);
    },
    async usersOf(kind, tenantId, id, limit) {
      return (await query<{ id: string }>(usersOf(kind), { tenant_id: tenantId, id, limit })).map((row) => row.id);
    },
    async putPolicy({ id, tenantId, name, rules, createdBy, createdAt, updatedAt }) {
      const of = { id, tenant_id: tenantId, name, content: JSON.stringify(rules) };
      await query(PUT_POLICY, { ...of, created_by: createdBy, created_at: createdAt, updated_at: updatedAt });
    },
    async insertTool({ id, tenantId, name, version, definition, createdBy, createdAt, updatedAt }) {
      const of = { id, tenant_id: tenantId, version };
      await query(INSERT_TOOL, { ...of, name, created_by: createdBy, created_at: createdAt, updated_at: updatedAt });
      await query(APPEND_TOOL, { ...of, content: JSON.stringify(definition), changed_by: createdBy, changed_at: updatedAt });
    },
    async appendTool({ id, tenantId, version, definition, updatedAt }, changedBy) {
      const of = { id, tenant_id: tenantId, version };
      await query(CHANGE_TOOL, { ...of, updated_at: updatedAt });
      await query(APPEND_TOOL, { ...of, content: JSON.stringify(definition), changed_by: changedBy, changed_at: updatedAt });
    },
    async remove(kind, tenantId, id) {
      await query(`delete from ${TABLES[kind]} where tenant_id = :tenant_id and id = :id`, { tenant_id: tenantId, id });
    },
    record: (event) => record(query, event),
  };
}
