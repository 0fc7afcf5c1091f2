import type { ClientBase } from 'pg';

/** IDs and leases of what runs: nothing in them says whose it is. */
const OF_NOBODY = ['profile.counted_responses', 'response.runner', 'response.budget_day', 'knowledge.budget_day'];

/** Tables of the services for companies, from the catalog. `through`: tables that they refer to. */
const CATALOG = `select n.nspname || '.' || c.relname as name,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as has_tenant,
    array(select distinct fn.nspname || '.' || fc.relname from pg_constraint f join pg_class fc on fc.oid = f.confrelid
      join pg_namespace fn on fn.oid = fc.relnamespace where f.conrelid = c.oid and f.contype = 'f')::text[] as through
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and c.relname not like '%migrations%'`;

interface Table {
  name: string;
  has_tenant: boolean;
  through: string[];
}

interface Tables {
  /** They name a tenant. */
  ofTenants: string[];
  /** They refer to one of those, of the services for companies. */
  belonging: string[];
}

/** Throws if a table of the services for companies is neither of a tenant, nor belongs to one that is. */
export async function tenantTables(database: ClientBase): Promise<Tables> {
  const { rows: tables } = await database.query<Table>(CATALOG);
  const ours = tables.filter(({ name }) => /^(profile|response|knowledge)\./.test(name) && name !== 'profile.tenants');
  const ofTenants = tables.filter(({ has_tenant }) => has_tenant).map(({ name }) => name);
  const known = new Set([...ofTenants, ...OF_NOBODY]);
  for (const _ of ours) for (const { name, through } of ours) if (through.some((one) => known.has(one))) known.add(name);
  const strays = ours.map(({ name }) => name).filter((name) => !known.has(name));
  if (strays.length > 0) throw new Error(`nobody knows whose the rows of these tables are: ${strays.join(', ')}`);
  const others = [...ofTenants, ...OF_NOBODY];
  return { ofTenants, belonging: ours.map(({ name }) => name).filter((name) => !others.includes(name)) };
}

/** How many rows each table has of the tenant, or of all others. */
export async function rowsOf(
  database: ClientBase,
  tables: readonly string[],
  { tenantId, isOthers = false }: { tenantId: string; isOthers?: boolean },
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of tables) {
    const { rows } = await database.query(`select count(*)::integer as n from ${name} where (tenant_id = $1) <> $2`, [tenantId, isOthers]);
    found[name] = rows[0].n;
  }
  return found;
}

/** Lets the time pass in which a token from before the deletion still counts. */
export async function settleDeletion(database: ClientBase, tenantId: string): Promise<void> {
  await database.query("update profile.tenants set deleted_at = deleted_at - interval '2 hours' where id = $1", [tenantId]);
}

/** Waits for nothing: throws until the tenant's own row, which goes last, is gone. */
export async function requireDropped(database: ClientBase, tenantId: string): Promise<void> {
  const { rows } = await database.query('select id from profile.tenants where id = $1', [tenantId]);
  if (rows.length > 0) throw new Error(`${tenantId} is not erased yet`);
}
