import type { Query } from '@offshoot/postgres';

/** Until the end of the transaction, nobody else changes a profile of the tenant, or what profiles refer to. */
export async function lockTenant(query: Query, tenantId: string): Promise<void> {
  await query("select pg_advisory_xact_lock(hashtextextended('profile.tenant ' || :tenant_id, 0))", { tenant_id: tenantId });
}
