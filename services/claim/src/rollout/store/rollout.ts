import type { Database } from '../../database/database.ts';
import { isHeldBack } from '../../templates/store/rollouts.ts';
import type { Outcome, OutcomeCount } from '../domain/rollout.ts';

/**
 * Counts the template's agents by how far its newest version has got: the later of `known` and the newest from the feed. An agent that is
 * being claimed counts if its claim is older than that version, which then still has to reach it; otherwise it gets the version with its
 * configuration. Refusals of an older version are ignored.
 */
export async function outcomeCounts(
  db: Database,
  templateId: string,
  known: number,
  now: Date,
): Promise<{ version: number; counts: OutcomeCount[] }> {
  const rows = await db.query(
    `with newest as (
      select greatest(:known::bigint, max(version)) as version from template_versions where template_id = :template_id
    ), agents as (
      select case when a.applied_version >= n.version then 'applied'
          when a.update_refusal = 'UPDATE_PINNED' and a.desired_version >= n.version then 'pinned'
          when a.update_refusal <> '' and a.desired_version >= n.version then 'refused'
          when ${isHeldBack} then 'held'
          when h.lease_expires_at > :now then 'pending' else 'unreachable' end as outcome, a.update_refusal as reason
      from newest n, agent_metadata a join hosts h on h.id = a.host_id
      where a.template_id = :template_id and a.state in ('CLAIMED', 'JOINING', 'LIVE')
        and (a.state <> 'CLAIMED' or (select c.template_version from claims c where c.id = a.claim_id) < n.version)
    ), counted as (
      select outcome, case when outcome = 'refused' then reason else '' end as reason, count(*) as count from agents group by 1, 2
    )
    select n.version::text, c.outcome, c.reason, c.count::text from newest n left join counted c on true`,
    { template_id: templateId, known, now },
  );
  // Without agents, there is a single row without an outcome.
  const counts = rows
    .filter((row) => row.outcome)
    .map((row) => ({ outcome: row.outcome as Outcome, reason: row.reason ?? '', count: Number(row.count) }));
  return { version: Number(rows[0]?.version ?? known), counts };
}
