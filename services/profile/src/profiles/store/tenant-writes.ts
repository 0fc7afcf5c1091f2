import type { PreparedQueries, Query } from '@offshoot/postgres';

/** A transaction that has the tenant's lock. */
export type WriteInTenant = <T>(tenantId: string, work: (query: Query) => Promise<T>) => Promise<T>;

/**
 * One write of a tenant at a time, whichever replica makes it. Those that wait in this process hold no connection: a tenant that writes a lot
 * keeps nobody else from writing.
 */
export function tenantWrites({ transaction }: Pick<PreparedQueries, 'transaction'>): WriteInTenant {
  const latest = new Map<string, Promise<unknown>>();
  return async (tenantId, work) => {
    const before = latest.get(tenantId);
    const written = (async () => {
      await before?.catch(() => {});
      return transaction(async (query) => {
        await query("select pg_advisory_xact_lock(hashtextextended('profile.tenant ' || :tenant_id, 0))", { tenant_id: tenantId });
        return work(query);
      });
    })();
    latest.set(tenantId, written);
    try {
      return await written;
    } finally {
      if (latest.get(tenantId) === written) latest.delete(tenantId);
    }
  };
}
