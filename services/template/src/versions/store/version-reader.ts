import type { PreparedQueries } from '@offshoot/postgres';
import type { PublishedVersion, Standing, Visibility } from '../../database/domain/template.ts';
import type { TemplateVersionRow } from '../../database/entities.ts';
import { versionOf } from '../../database/rows.ts';
import type { PromisedVersion, VersionAndAccess } from '../domain/ports.ts';
import { versionCache } from './version-cache.ts';

export interface VersionReader {
  versionAndAccess(templateId: string, version: number): Promise<VersionAndAccess | undefined>;
  letClaimsKnow(templateId: string): Promise<void>;
  promiseCurrent(templateId: string, promiseMs: number, known: { version: number; revision: number }): Promise<PromisedVersion | undefined>;
}

/** All columns as text; this code knows their types. */
type Row = Record<string, string | null>;

/** Characters of JSON; in memory they take a few times as much. */
const CACHE_SIZE = 8 * 1024 * 1024;

const VERSION_JSON = `json_build_object('templateId', v.template_id, 'version', v.version, 'creatorId', v.creator_id, 'salt', v.salt,
  'previousDigest', v.previous_digest, 'digest', v.digest, 'content', v.content, 'statement', v.statement,
  'attestation', v.attestation, 'handovers', v.handovers, 'revision', v.revision, 'position', v.position, 'createdAt', v.created_at)::text`;

const READ = `
  select t.creator_id, array_to_string(t.team, ' ') as team, t.offered_to_id, t.visibility, t.version::text as current, t.deleted_at::text as deleted_at, t.standing,
    t.standing_reason,
    t.known_to_claims::text as known_to_claims, v.version::text as version,
    case when v.revision <> :known_revision::bigint or v.version <> :known_version::bigint then ${VERSION_JSON} end as json
  from template.agent_templates t
  left join template.template_versions v
    on v.template_id = t.id and v.version = case when :asked::bigint = 0 then t.version else :asked::bigint end
  where t.id = :id`;

/**
 * The promise is stored in the template's own row: a change sees it under the lock that it needs anyway, and a promise that waited for a
 * change reports the state after it. A locked row is about to change, and waiting for it would hold up a connection, so nothing is promised
 * then.
 */
const PROMISE = `
  with free as materialized (
    select id from template.agent_templates
    where id = :id and deleted_at is null and known_to_claims and standing <> 'quarantined'
      and (promises_barred_until is null or promises_barred_until < clock_timestamp())
    for no key update skip locked),
  promised as (
    update template.agent_templates t
    set promised_until = greatest(t.promised_until, clock_timestamp() + :promise_ms::int * interval '1 millisecond')
    from free where t.id = free.id returning t.id, t.version, t.visibility)
  select p.visibility, v.version::text as version,
    case when v.revision <> :known_revision::bigint or v.version <> :known_version::bigint then ${VERSION_JSON} end as json
  from promised p left join template.template_versions v on v.template_id = p.id and v.version = p.version`;

export function versionReader({ query }: PreparedQueries): VersionReader {
  const cache = versionCache(CACHE_SIZE);
  return {
    async versionAndAccess(templateId, asked) {
      const cached = cache.get(templateId, asked);
      const [row] = await query<Row>(READ, {
        id: templateId,
        asked,
        known_version: cached?.version ?? 0,
        known_revision: cached?.revision ?? 0,
      });
      if (!row) return undefined;
      const found = row.json ? versionOfJson(row.json) : row.version ? cached : undefined;
      if (row.json && found) cache.keep({ templateId, version: asked }, found, row.json.length);
      return {
        access: {
          creatorId: row.creator_id ?? '',
          team: row.team ? row.team.split(' ') : [],
          offer: row.offered_to_id ? { newCreatorId: row.offered_to_id } : undefined,
          visibility: row.visibility as Visibility,
          deletedAt: row.deleted_at ? new Date(row.deleted_at) : undefined,
          standing: row.standing as Standing,
          standingReason: row.standing_reason ?? '',
        },
        knownToClaims: row.known_to_claims === 'true',
        current: Number(row.current),
        found,
      };
    },
    async letClaimsKnow(templateId) {
      await query('update template.agent_templates set known_to_claims = true where id = :id and not known_to_claims', { id: templateId });
    },
    async promiseCurrent(templateId, promiseMs, known) {
      const values = { id: templateId, promise_ms: promiseMs, known_version: known.version, known_revision: known.revision };
      // The template's row is read at its latest, but the versions as of the start of the statement: a version added in between is found on
      // the next attempt.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const [row] = await query<Row>(PROMISE, values);
        if (!row) return undefined;
        if (row.version) return { visibility: row.visibility as Visibility, version: row.json ? versionOfJson(row.json) : 'known' };
      }
      return undefined;
    },
  };
}

function versionOfJson(json: string): PublishedVersion {
  const row: TemplateVersionRow = JSON.parse(json);
  return versionOf({ ...row, createdAt: new Date(row.createdAt) });
}
