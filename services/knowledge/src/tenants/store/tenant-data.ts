import type { PreparedQueries } from '@offshoot/postgres';

/** Rows that one statement changes. */
const MAX_DELETED_ROWS = 1_000;

const someOf = (table: string, more = '') =>
  `ctid = any(array(select ctid from ${table} where tenant_id = :tenant_id ${more} limit ${MAX_DELETED_ROWS}))`;
const WITHDRAWN = ['vector_store', 'file'];
/** All other rows of a tenant refer to one of these. */
const TABLES = ['vector_store', 'file', 'entry', 'audit_event'];

export type TenantData = ReturnType<typeof createTenantData>;

/** The data of a deleted tenant in this service. */
export function createTenantData({ query }: Pick<PreparedQueries, 'query'>) {
  return {
    /** Hides all of it from now on. Large data is erased later, in small steps. */
    withdraw: async (tenantId: string, now: Date): Promise<void> => {
      const all = async (sql: string, more: object = {}) => {
        while ((await query(sql, { tenant_id: tenantId, ...more })).length === MAX_DELETED_ROWS);
      };
      for (const table of WITHDRAWN) {
        await all(`update ${table} set delete_time = :now where ${someOf(table, 'and delete_time is null')} returning 1`, { now });
      }
      // The tenant's usage still counts for the person who made it.
      await query('delete from budget_day where holder = :tenant_id', { tenant_id: tenantId });
      for (const table of ['entry', 'audit_event']) await all(`delete from ${table} where ${someOf(table)} returning 1`);
    },
    isEmpty: async (tenantId: string): Promise<boolean> => {
      const some = TABLES.map((table) => `exists (select from ${table} where tenant_id = :tenant_id)`).join(' or ');
      const [row] = await query<{ has_some: boolean }>(`select ${some} as has_some`, { tenant_id: tenantId });
      return row?.has_some === false;
    },
  };
}
