import type { Database } from '../../database/database.ts';
import { markHostsSql } from './rollouts.ts';
import { moveFeedCursor } from './template-versions.ts';

/**
 * Records whether a version is yanked, and moves the feed's cursor in the same transaction. Its agents then want their updates at once, also
 * those that stay on it.
 */
export async function keepYank(
  db: Database,
  { templateId, version, message }: { templateId: string; version: number; message: Uint8Array | undefined },
  cursor: number,
  now: Date,
): Promise<void> {
  const yank = { template_id: templateId, version };
  await db.transaction(async (query) => {
    if (message) {
      await query(
        `insert into yanked_versions (template_id, version, message) values (:template_id, :version, :message)
          on conflict (template_id, version) do update set message = excluded.message`,
        { ...yank, message: Buffer.from(message) },
      );
      await query(freeSql(''), { ...yank, now });
      await query(markHostsSql, { template_id: templateId, now });
    } else {
      await query('delete from yanked_versions where template_id = :template_id and version = :version', yank);
    }
    await moveFeedCursor(query, cursor);
  });
}

/** The creator's word for each of these versions that is yanked. */
export async function yanksOf({ db }: { db: Pick<Database, 'query'> }, templateId: string, versions: readonly number[]): Promise<Yanks> {
  const rows = await db.query(
    `select version::text, encode(message, 'base64') as message from yanked_versions
      where template_id = :template_id and version = any(:versions::bigint[])`,
    { template_id: templateId, versions },
  );
  return new Map(rows.map(({ version, message = '' }) => [Number(version), Buffer.from(message ?? '', 'base64')]));
}

/** By version. */
export type Yanks = ReadonlyMap<number, Uint8Array>;

/** The agent wants its update again, as its version was yanked after it was asked. */
export async function freeFromYanked(
  db: Pick<Database, 'query'>,
  of: { instanceId: string; templateId: string; version: number },
  now: Date,
): Promise<void> {
  await db.query(freeSql('and a.id = :id'), { id: of.instanceId, template_id: of.templateId, version: of.version, now });
}

const freeSql = (which: '' | 'and a.id = :id') => `
  update agent_metadata a set update_refusal = '', update_attempts = 0, update_next_attempt_at = :now
  where a.template_id = :template_id and a.applied_version = :version and a.update_refusal = 'UPDATE_PINNED' ${which}`;
