import type { Database } from '../../database/database.ts';
import type { LiveAgent } from '../domain/template-use.ts';

export interface UsedTemplate {
  templateId: string;
  agents: LiveAgent[];
}

/** By template id, from after `after`. An agent whose host is lost for good does not count. */
export async function usedTemplates(db: Database, after: string, limit: number): Promise<UsedTemplate[]> {
  const rows = await db.query(
    `select template_id,
      json_agg(json_build_array(owner_id, floor(extract(epoch from claimed_at) * 1000), in_use))::text as agents
    from agent_metadata
    where template_id > :after and state = 'LIVE' and conversation_state = 'HERE' and condition <> 'CRASHED'
    group by template_id order by template_id limit :limit`,
    { after, limit },
  );
  return rows.map(({ template_id = '', agents = '[]' }) => ({
    templateId: template_id,
    agents: (JSON.parse(agents) as [string, number, boolean][]).map(([ownerId, claimedAt, inUse]) => ({
      ownerId,
      claimedAt: new Date(claimedAt),
      inUse,
    })),
  }));
}
