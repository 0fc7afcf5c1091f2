import type { Database } from '../../database/database.ts';
import { markHostsSql } from './rollouts.ts';
import { moveFeedCursor } from './template-versions.ts';

/** Records whether a version is yanked, and moves the feed's cursor in the same transaction. Its agents then want their updates at once. */
export async function keepYank(
  db: Database,
  { templateId, version, isYanked }: { templateId: string; version: number; isYanked: boolean },
  cursor: number,
  now: Date,
): Promise<void> {
  const yank = { template_id: templateId, version };
  await db.transaction(async (query) => {
    if (isYanked) {
      await query('insert into yanked_versions (template_id, version) values (:template_id, :version) on conflict do nothing', yank);
      await query(markHostsSql, { template_id: templateId, now });
    } else {
      await query('delete from yanked_versions where template_id = :template_id and version = :version', yank);
    }
    await moveFeedCursor(query, cursor);
  });
}
