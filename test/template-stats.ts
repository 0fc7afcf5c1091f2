import { insertLiveAgents } from '@offshoot/claim/testing';
import pg from 'pg';

/**
 * People who added an agent of the template 40 days ago: seven like its answers, and five of them all left after 20 days because it spoke
 * too much. What the creator was told today is forgotten, so it is counted anew.
 */
export async function addedLastMonth(
  databaseUrl: string | undefined,
  template: { id: string; creatorId: string },
  people: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=claim' });
  await client.connect();
  try {
    const hostIds = (await client.query<{ id: string }>('select id from hosts')).rows.map(({ id }) => id);
    const ids = await insertLiveAgents(client, { hostIds, templateId: template.id, creatorId: template.creatorId, version: 1 }, people);
    await client.query(`update agent_metadata set claimed_at = now() - interval '40 days' where id = any($1)`, [ids]);
    await client.query(`update agent_metadata set opinion = 'LIKED' where id = any($1)`, [ids.slice(0, 7)]);
    const left = ids.slice(-5);
    await client.query(
      `insert into leaving_reasons (template_id, owner_id, reason, left_at)
        select template_id, owner_id, 'TOO_MUCH', now() - interval '20 days' from agent_metadata where id = any($1)`,
      [left],
    );
    await client.query(`update agent_metadata set state = 'GONE', updated_at = now() - interval '20 days' where id = any($1)`, [left]);
    await client.query(`update agent_metadata set state = 'GONE' where id = any($1) and state <> 'GONE'`, [ids]);
    await client.query('delete from template_stats where template_id = $1', [template.id]);
  } finally {
    await client.end();
  }
}
