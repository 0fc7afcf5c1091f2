import type { PreparedQueries } from '@offshoot/postgres';
import type { Likeness } from '../domain/likeness.ts';
import { IS_PROVED, provedSince } from './creator-names.ts';

/** A template that so many keep, in thousandths, is known well enough to be imitated. */
const WELL_KEPT = 10_000;

const SQL = `
  select distinct on (t.id) t.id as of, o.id, o.agent_name, o.creator_id
  from template.agent_templates t join template.agent_templates o on o.near_look = t.near_look and o.near_look <> ''
    and o.visibility = 'public' and o.deleted_at is null and o.standing = 'listed'
    and o.creator_id <> t.creator_id and o.name_since < t.name_since
  where t.id = any(:ids::text[]) and (
    exists (select from template.featured_templates f
      where f.template_id = o.id and f.starts_at <= :now and (f.ends_at is null or f.ends_at > :now))
    or exists (select from template.template_uses u where u.template_id = o.id and u.kept >= ${WELL_KEPT})
    or exists (select from template.creator_names c join template.names n on n.name = c.name where c.creator_id = o.creator_id and ${IS_PROVED}))
  order by t.id, o.name_since`;

/** By the id of the template that has a name like somebody else's. Of several such, the one that had it first. */
export async function likenessesOf(query: PreparedQueries['query'], ids: readonly string[], now: Date): Promise<Map<string, Likeness>> {
  if (ids.length === 0) return new Map();
  const rows = await query<{ of: string; id: string; agent_name: string; creator_id: string }>(SQL, {
    ids,
    now,
    proved_since: provedSince(now),
  });
  return new Map(rows.map(({ of, id, agent_name, creator_id }) => [of, { templateId: id, agentName: agent_name, creatorId: creator_id }]));
}
