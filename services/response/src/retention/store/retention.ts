import type { PreparedQueries } from '@offshoot/postgres';

/** Conversations in one statement. */
const MAX_DELETED_RESPONSES = 500;

/**
 * Deletes conversations of which every response may go, with all that belongs to them, and configurations that no response is pinned to.
 * Returns how many responses it deleted.
 */
export async function deleteExpired({ query }: PreparedQueries, now: Date): Promise<number> {
  let deleted = 0;
  for (;;) {
    const rows = await query(
      `delete from response where conversation_id in (
          select distinct conversation_id from response o where expire_time <= :now and not exists (
            select from response r where r.conversation_id = o.conversation_id and (r.expire_time > :now or r.end_time is null))
          limit :most)
        returning 1`,
      { now, most: MAX_DELETED_RESPONSES },
    );
    deleted += rows.length;
    if (rows.length === 0) break;
  }
  await query(
    `delete from conversation c where expire_time <= :now and not exists (
      select from response r where r.conversation_id = c.conversation_id and r.end_time is null)`,
    { now },
  );
  await query(
    `delete from configuration c where not exists (
      select from response r where r.tenant_id = c.tenant_id and r.config_digest = c.digest) and not exists (
      select from conversation v where v.tenant_id = c.tenant_id and v.config_digest = c.digest) and c.create_time < :now::timestamptz - interval '1 hour'`,
    { now },
  );
  return deleted;
}
