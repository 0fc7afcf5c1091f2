import type { Database } from '../../database/database.ts';
import { markHostsSql } from './rollouts.ts';
import { moveFeedCursor } from './template-versions.ts';

/** A template that the operators have quarantined. */
export interface Quarantine {
  templateId: string;
  /** In the operators' words. */
  reason: string;
  since: Date;
}

/**
 * Records that a template is quarantined, or that it is not any more (reason ''), and moves the feed's cursor in the same transaction. Its
 * agents then want their updates again: their hosts are marked, as in wantVersion.
 */
export async function keepQuarantine(db: Database, { templateId, reason, since }: Quarantine, cursor: number, now: Date): Promise<void> {
  await db.transaction(async (query) => {
    if (reason === '') {
      await query('delete from quarantined_templates where template_id = :template_id', { template_id: templateId });
      await query(markHostsSql, { template_id: templateId, now });
    } else {
      await query(
        `insert into quarantined_templates (template_id, reason, since) values (:template_id, :reason, :since)
          on conflict (template_id) do update set reason = excluded.reason, since = excluded.since`,
        { template_id: templateId, reason, since },
      );
    }
    await moveFeedCursor(query, cursor);
  });
}

/** Those of these templates that are quarantined. */
export async function quarantinesOf(db: Pick<Database, 'query'>, templateIds: readonly string[]): Promise<Map<string, Quarantine>> {
  if (templateIds.length === 0) return new Map();
  const rows = await db.query(
    `select template_id, reason, (extract(epoch from since) * 1000)::bigint::text as since_ms from quarantined_templates
      where template_id = any(:template_ids::text[])`,
    { template_ids: [...new Set(templateIds)] },
  );
  return new Map(
    rows.map(({ template_id: templateId = '', reason = '', since_ms }) => [
      templateId,
      { templateId, reason, since: new Date(Number(since_ms)) },
    ]),
  );
}
