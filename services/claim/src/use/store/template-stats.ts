import type { Database } from '../../database/database.ts';
import type { LeavingReason, Opinion } from '../../database/domain/states.ts';
import type { AddedAgent, LeavingCount, TemplateStats } from '../domain/template-stats.ts';

interface Window {
  since: Date;
  until: Date;
}

/**
 * Newest first. Without claims that failed: what becomes of these is not up to people. An agent that left may change once more as its host
 * ends it, moments later.
 */
export async function addedAgents(db: Database, templateId: string, { since, until }: Window, limit: number): Promise<AddedAgent[]> {
  const rows = await db.query(
    `select a.owner_id, (extract(epoch from a.claimed_at) * 1000)::bigint::text as added_at, c.template_version::text as version,
      case when a.state in ('DRAINING', 'GONE') or a.conversation_state <> 'HERE'
        then (extract(epoch from a.updated_at) * 1000)::bigint::text end as left_at, a.opinion
    from agent_metadata a join claims c on c.id = a.claim_id
    where a.template_id = :template_id and a.claimed_at >= :since and a.claimed_at < :until and c.state <> 'FAILED'
    order by a.claimed_at desc, a.id desc limit :limit`,
    { template_id: templateId, since, until, limit },
  );
  return rows.map(({ owner_id = '', added_at, version, left_at, opinion }) => ({
    ownerId: owner_id,
    addedAt: new Date(Number(added_at)),
    version: Number(version),
    leftAt: left_at ? new Date(Number(left_at)) : undefined,
    opinion: opinion as Opinion,
  }));
}

/** Of all but these. Older ones are forgotten, of every template. */
export async function leavingCounts(
  db: Database,
  templateId: string,
  creators: readonly string[],
  { since, until }: Window,
): Promise<LeavingCount[]> {
  await db.query('delete from leaving_reasons where left_at < :since', { since });
  const rows = await db.query(
    `select reason, count(*)::text as people from leaving_reasons
      where template_id = :template_id and owner_id <> all (:creators::text[]) and left_at < :until group by reason`,
    { template_id: templateId, creators: [...creators], until },
  );
  return rows.map(({ reason, people }) => ({ reason: reason as LeavingReason, people: Number(people) }));
}

/** What the creator was told on the day that ends then. */
export async function keptStats(db: Database, templateId: string, until: Date): Promise<TemplateStats | undefined> {
  const [row] = await db.query('select stats::text from template_stats where template_id = :template_id and until_at = :until', {
    template_id: templateId,
    until,
  });
  return row?.stats ? (JSON.parse(row.stats) as TemplateStats) : undefined;
}

/** The first of a day counts, also if several replicas counted. */
export async function keepStats(db: Database, templateId: string, until: Date, stats: TemplateStats): Promise<TemplateStats> {
  await db.query(
    `insert into template_stats as known (template_id, until_at, stats) values (:template_id, :until, :stats::jsonb)
      on conflict (template_id) do update set until_at = excluded.until_at, stats = excluded.stats where known.until_at < excluded.until_at`,
    { template_id: templateId, until, stats: JSON.stringify(stats) },
  );
  return (await keptStats(db, templateId, until)) ?? stats;
}
