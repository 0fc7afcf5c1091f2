import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import { AgentTemplate, TemplateVersion, VersionYankRow } from '../../database/entities.ts';
import { versionOf } from '../../database/rows.ts';
import { statementFromJson } from '../../database/statement-json.ts';
import type { FedChange, FedChanges } from '../domain/ports.ts';

/** Wakes the feeds of all replicas when a transaction that added or revised a version, or changed a standing, commits. */
export const VERSIONS_CHANNEL = 'template_versions';

/**
 * A sequence assigns numbers in the order of requests, not of commits: a reader could see 8 and move on before 7 commits. So a transaction
 * that takes a position holds a lock until it is visible to all.
 */
export async function nextPosition(tx: SqlEntityManager): Promise<number> {
  await execute(tx, "select pg_advisory_xact_lock(hashtext('template.feed_position'))");
  const [next] = await execute<{ position: string }>(tx, "select nextval('template.feed_position') as position");
  return Number(next?.position);
}

/** Positions are small and contents are not, so contents are only read for versions that are returned. */
const PLACES_AT_ONCE = 500;

/**
 * Whether the claim service knows a template is read together with the position, in one statement, so that a version accepted after its
 * template became known is never missed.
 */
export async function changesAfter(manager: SqlEntityManager, position: number, limit: number): Promise<FedChanges> {
  const places = await execute<{ position: string; known: boolean }>(
    manager,
    `(select v.position, t.known_to_claims as known
      from template.template_versions v join template.agent_templates t on t.id = v.template_id
      where v.position > :position order by v.position limit ${PLACES_AT_ONCE})
     union all
     (select y.position, t.known_to_claims
      from template.version_yanks y join template.agent_templates t on t.id = y.template_id
      where y.position > :position order by y.position limit ${PLACES_AT_ONCE})
     union all
     (select standing_position, known_to_claims from template.agent_templates
      where standing_position > :position order by standing_position limit ${PLACES_AT_ONCE})
     order by position limit ${PLACES_AT_ONCE}`,
    { position },
  );
  const known = places.filter((place) => place.known).map((place) => Number(place.position));
  const told = known.slice(0, limit);
  const upTo = known.length > limit ? told.at(-1) : Number(places.at(-1)?.position ?? position);
  return { changes: told.length === 0 ? [] : await changesAt(manager, told), upTo: upTo ?? position };
}

/** A version that was revised in between has a later position, and is returned there. */
async function changesAt(manager: SqlEntityManager, positions: number[]): Promise<FedChange[]> {
  const versions = await manager.find(TemplateVersion, { position: { $in: positions } });
  const yanks = await manager.find(VersionYankRow, { position: { $in: positions } });
  const templates = await manager.find(AgentTemplate, { standingPosition: { $in: positions } }, { populate: ['standingPosition'] });
  const changes: FedChange[] = [
    ...versions.map((row) => ({ kind: 'version' as const, position: row.position, version: versionOf(row) })),
    ...yanks.map(({ position, templateId, version, reason, statement }) => {
      return { kind: 'yank' as const, position, templateId, version, reason, statement: statementFromJson(statement) };
    }),
    ...templates.map(({ id, standing, standingReason, standingSince, standingPosition }) => ({
      kind: 'standing' as const,
      position: Number(standingPosition),
      templateId: id,
      quarantine: standing === 'quarantined' ? standingReason : '',
      since: standingSince ?? new Date(0),
    })),
  ];
  return changes.sort((a, b) => a.position - b.position);
}
