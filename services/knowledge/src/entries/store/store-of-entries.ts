import type { PreparedQueries } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import type { Payers } from '../../embedding/domain/budgets.ts';

/** The store in which a tenant's entries are searched, made with the first of them. No route shows it. */
export async function storeOfEntries(ask: PreparedQueries['query'], { tenantId, payer }: Payers, now: Date): Promise<number> {
  await ask(
    `insert into vector_store (store_id, tenant_id, payer, created_by, kind, name, description, metadata, create_time, active_time)
     values (:store_id, :tenant_id, :payer, '', 'entries', '', '', '{}', :now, :now) on conflict (tenant_id) where kind = 'entries' do nothing`,
    { store_id: newId('vs'), tenant_id: tenantId, payer, now },
  );
  const [row] = await ask<{ store_key: string }>(`select store_key from vector_store where tenant_id = :tenant_id and kind = 'entries'`, {
    tenant_id: tenantId,
  });
  return Number(row?.store_key);
}
