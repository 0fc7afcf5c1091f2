import type { PreparedQueries } from '@offshoot/postgres';
import { kindOf, type VerifiedName } from '../../creators/domain/creator-name.ts';
import { IS_PROVED, provedSince } from '../../creators/store/creator-names.ts';
import type { Surroundings } from '../domain/surroundings.ts';

/** A template that so many keep, in thousandths, is known well enough to be imitated. */
const WELL_KEPT = 10_000;

const NAMES = 'template.creator_names c join template.names n on n.name = c.name';

/** One statement, because every page of a list waits for it. */
const SQL = `
  select t.id, u.live_agents::text, u.owners::text, (${nameOf('t.creator_id')}) as creator_name,
    o.id as likeness_id, o.agent_name as likeness_agent_name, o.creator_id as likeness_creator_id,
    (${nameOf('o.creator_id')}) as likeness_creator_name
  from template.agent_templates t
  left join template.template_uses u on u.template_id = t.id
  left join lateral (
    select o.id, o.agent_name, o.creator_id from template.agent_templates o
    where o.near_look = t.near_look and o.near_look <> ''
      and o.visibility = 'public' and o.deleted_at is null and o.standing = 'listed'
      and o.creator_id <> t.creator_id and o.name_since < t.name_since
      and (exists (select from template.featured_templates f
          where f.template_id = o.id and f.starts_at <= :now and (f.ends_at is null or f.ends_at > :now))
        or exists (select from template.template_uses k where k.template_id = o.id and k.kept >= ${WELL_KEPT})
        or exists (${nameOf('o.creator_id')}))
    order by o.name_since limit 1) o on true
  where t.id = any(:ids::text[])`;

function nameOf(creator: string): string {
  return `select n.name from ${NAMES} where c.creator_id = ${creator} and ${IS_PROVED}`;
}

interface Row {
  id: string;
  live_agents: string | null;
  owners: string | null;
  creator_name: string | null;
  likeness_id: string | null;
  likeness_agent_name: string;
  likeness_creator_id: string;
  likeness_creator_name: string | null;
}

export async function surroundingsOf(
  query: PreparedQueries['query'],
  ids: readonly string[],
  now: Date,
): Promise<Map<string, Surroundings>> {
  if (ids.length === 0) return new Map();
  const rows = await query<Row>(SQL, { ids, now, proved_since: provedSince(now) });
  return new Map(rows.map((row) => [row.id, surroundingsIn(row)]));
}

function surroundingsIn(row: Row): Surroundings {
  const likeness = row.likeness_id !== null && {
    templateId: row.likeness_id,
    agentName: row.likeness_agent_name,
    creatorId: row.likeness_creator_id,
    creatorName: verifiedName(row.likeness_creator_name),
  };
  return {
    // Nobody has ever used a template without a row.
    use: { liveAgents: Number(row.live_agents ?? 0), owners: Number(row.owners ?? 0) },
    creatorName: verifiedName(row.creator_name),
    likeness: likeness || undefined,
  };
}

const verifiedName = (name: string | null): VerifiedName | undefined => (name === null ? undefined : { name, kind: kindOf(name) });
