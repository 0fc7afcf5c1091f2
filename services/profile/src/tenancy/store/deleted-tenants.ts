import type { Query } from '@offshoot/postgres';

/** Each of them keeps rows of tenants, and says when it has none of a deleted one. */
const keepers = ['profile', 'knowledge', 'response'] as const;
export type Keeper = (typeof keepers)[number];

/** A tenant of which a keeper is to keep nothing. */
export interface DeletedTenant {
  tenantId: string;
  /** Nothing of it can come in any more. */
  isLast: boolean;
}

/** Tenants in one answer. */
const MAX_LISTED_TENANTS = 100;

/** Nobody is in the tenant from now on, and nothing can be changed in it. */
export async function markDeleted(query: Query, tenantId: string, now: Date): Promise<void> {
  const named = { tenant_id: tenantId };
  // Keys before the members who answer for them.
  for (const table of ['api_keys', 'members', 'issuers']) await query(`delete from ${table} where tenant_id = :tenant_id`, named);
  await query('update tenants set deleted_at = :now where id = :tenant_id', { ...named, now });
}

/** Templates that were published from profiles of the tenant. */
export async function publishedTemplates(query: Query, tenantId: string, most: number): Promise<string[]> {
  const rows = await query<{ template_id: string }>(
    `select distinct publication->>'templateId' as template_id from agent_profiles
      where tenant_id = :tenant_id and publication->>'templateId' is not null order by 1 limit :most`,
    { tenant_id: tenantId, most },
  );
  return rows.map(({ template_id }) => template_id);
}

/**
 * What a keeper has not confirmed yet, the first deleted first. Each tenant comes twice: at once, and once it was deleted before `settled`,
 * when every token that was made before has ended.
 */
export async function tenantsToForget(query: Query, keeper: Keeper, settled: Date): Promise<DeletedTenant[]> {
  const rows = await query<{ id: string; is_last: boolean }>(
    `select t.id, t.deleted_at <= :settled as is_last from tenants t
        left join forgotten_tenants f on f.tenant_id = t.id and f.keeper = :keeper
      where t.deleted_at is not null and (f.keeper is null or (not f.is_last and t.deleted_at <= :settled))
      order by t.deleted_at, t.id limit ${MAX_LISTED_TENANTS}`,
    { keeper, settled },
  );
  return rows.map(({ id, is_last }) => ({ tenantId: id, isLast: is_last }));
}

/** The keeper has nothing of these. To confirm twice is to confirm once. */
export async function confirmForgotten(query: Query, keeper: Keeper, tenants: readonly DeletedTenant[], settled: Date): Promise<void> {
  await query(
    `insert into forgotten_tenants as known (tenant_id, keeper, is_last)
      select t.id, :keeper, bool_or(said.is_last and t.deleted_at <= :settled)
        from unnest(:tenant_ids::text[], :are_last::boolean[]) as said (id, is_last) join tenants t on t.id = said.id and t.deleted_at is not null
        group by t.id order by t.id
      on conflict (tenant_id, keeper) do update set is_last = known.is_last or excluded.is_last`,
    { keeper, settled, tenant_ids: tenants.map(({ tenantId }) => tenantId), are_last: tenants.map(({ isLast }) => isLast) },
  );
}

/** Deletes the rows of tenants of which nothing else is left. Returns their IDs. */
export async function dropForgotten(query: Query): Promise<string[]> {
  const rows = await query<{ id: string }>(
    `delete from tenants t where t.deleted_at is not null
        and (select count(*) from forgotten_tenants f where f.tenant_id = t.id and f.is_last) = ${keepers.length} returning id`,
    {},
  );
  return rows.map(({ id }) => id);
}

const someOf = (table: string, most: number, more = '') =>
  `delete from ${table} where ctid = any(array(select ctid from ${table} as one where tenant_id = :tenant_id ${more} limit ${most})) returning 1`;

const NO_HEIRS = 'and not exists (select from agent_profiles heir where heir.tenant_id = one.tenant_id and heir.base_profile_id = one.id)';
/** Bounded, and in an order in which nothing that is left refers to what is gone. Versions and labels go with their profile. */
const BATCHES = [
  someOf('agent_profiles', 10, NO_HEIRS),
  someOf('registry_tools', 50),
  someOf('sandbox_policies', 500),
  someOf('secrets', 500),
  someOf('usage_days', 2_000),
  someOf('audit_events', 2_000, "and action <> 'tenant.delete'"),
];

/** Deletes everything that this service has of a deleted tenant, but for its row and the event of its deletion. */
export async function forgetHere(query: Query, tenantId: string): Promise<void> {
  for (const batch of BATCHES) while ((await query(batch, { tenant_id: tenantId })).length > 0);
}
