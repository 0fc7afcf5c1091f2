import type { PreparedQueries } from '@offshoot/postgres';
import type { UseCount } from '../domain/template-uses.ts';

/** In the order of the ids, so that two replicas of the claim service cannot wait for each other. */
export async function keepUses(query: PreparedQueries['query'], counts: readonly UseCount[]): Promise<void> {
  await query(
    `insert into template.template_uses as known (template_id, live_agents, owners, kept, counted_at)
      select distinct on (t.template_id) t.* from unnest(:template_ids::text[], :live_agents::bigint[], :owners::bigint[], :kept::bigint[],
          :counted_ats::timestamptz[]) as t (template_id, live_agents, owners, kept, counted_at)
        join template.agent_templates a on a.id = t.template_id
        order by t.template_id, t.counted_at desc
      on conflict (template_id) do update set live_agents = excluded.live_agents, owners = excluded.owners, kept = excluded.kept,
        counted_at = excluded.counted_at
      where known.counted_at < excluded.counted_at`,
    {
      template_ids: counts.map(({ templateId }) => templateId),
      live_agents: counts.map(({ liveAgents }) => liveAgents),
      owners: counts.map(({ owners }) => owners),
      kept: counts.map(({ kept }) => kept),
      counted_ats: counts.map(({ countedAt }) => countedAt),
    },
  );
}
