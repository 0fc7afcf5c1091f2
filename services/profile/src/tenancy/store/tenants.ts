import type { Query } from '@offshoot/postgres';
import type { Tenant } from '../domain/tenancy.ts';
import { type Row, tenantFrom } from './rows.ts';

/** Serialises what one person makes. */
export async function lockPerson(query: Query, inboxId: string): Promise<void> {
  await query(`select pg_advisory_xact_lock(hashtextextended(:person, 0))`, { person: `tenants of ${inboxId}` });
}

/** Serialises the changes of one tenant. Undefined: there is none, or it was deleted. */
export async function lockTenant(query: Query, tenantId: string): Promise<Tenant | undefined> {
  const [row] = await query<Row>('select * from tenants where id = :id and deleted_at is null for update', { id: tenantId });
  return row && tenantFrom(row);
}

/** Those that were deleted count until their rows are gone, so that nobody makes and deletes them without end. */
export async function tenantsMadeBy(query: Query, inboxId: string): Promise<number> {
  const [row] = await query<Row>('select count(*) as count from tenants where created_by = :inbox_id', { inbox_id: inboxId });
  return Number(row?.count ?? 0);
}

/** The inbox of the tenant's maker, deleted or not. It never changes. */
export async function makerOf(query: Query, tenantId: string): Promise<string> {
  const [row] = await query<Row>('select created_by from tenants where id = :id', { id: tenantId });
  return String(row?.created_by ?? '');
}

export async function tenantsMadeSince(query: Query, since: Date): Promise<number> {
  const [row] = await query<Row>('select count(*) as count from tenants where created_at > :since', { since });
  return Number(row?.count ?? 0);
}

export async function addTenant(query: Query, { id, name, createdAt }: Tenant, inboxId: string): Promise<void> {
  await query('insert into tenants (id, name, created_by, created_at) values (:id, :name, :created_by, :created_at)', {
    id,
    name,
    created_by: inboxId,
    created_at: createdAt,
  });
}

export async function tenantById(query: Query, id: string): Promise<Tenant | undefined> {
  const [row] = await query<Row>('select * from tenants where id = :id and deleted_at is null', { id });
  return row && tenantFrom(row);
}

export async function renameTenant(query: Query, id: string, name: string): Promise<void> {
  await query('update tenants set name = :name where id = :id', { id, name });
}
