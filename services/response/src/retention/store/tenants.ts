import type { PreparedQueries } from '@offshoot/postgres';
import { tellingOf } from '../../database/news.ts';

/** Rows that one statement deletes. With a response go its events and summaries, with a conversation its items. */
const MAX_DELETED_ROWS = 200;

const someOf = (table: string, more = '') =>
  `delete from ${table} where ctid = any(array(select ctid from ${table} as one where tenant_id = :tenant_id ${more} limit ${MAX_DELETED_ROWS}))`;

const RESPONSES = `with gone as (${someOf('response')} returning response_id) ${tellingOf('ended')} from gone`;
const UNUSED = `and not exists (select from response r where r.tenant_id = one.tenant_id and r.config_digest = one.digest)
    and not exists (select from conversation c where c.tenant_id = one.tenant_id and c.config_digest = one.digest)`;
const BATCHES = [
  RESPONSES,
  `${someOf('conversation')} returning 1`,
  `${someOf('configuration', UNUSED)} returning 1`,
  `${someOf('usage_record')} returning 1`,
  `${someOf('left_files')} returning 1`,
  // The tenant's usage still counts for the person who made it.
  'delete from budget_day where holder = :tenant_id returning 1',
];

/** What was stored adds up to nothing, and is gone soon after. */
const COUNTED = `select 1 where exists (select from stored_change where tenant_id = :tenant_id)
    or exists (select from stored_total where tenant_id = :tenant_id)`;

/**
 * Deletes everything of a tenant that was deleted, a little at a time; what runs is ended. It may be broken off, and done again. False: some
 * of it is left.
 */
export async function forgetTenant({ query }: Pick<PreparedQueries, 'query'>, tenantId: string): Promise<boolean> {
  for (const batch of BATCHES) while ((await query(batch, { tenant_id: tenantId })).length > 0);
  return (await query(COUNTED, { tenant_id: tenantId })).length === 0;
}
