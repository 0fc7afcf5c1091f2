import { setTimeout as sleep } from 'node:timers/promises';
import { type FilterQuery, type MikroORM, raw, type SqlEntityManager } from '@mikro-orm/postgresql';
import { em, execute, type PreparedQueries } from '@offshoot/postgres';
import type { FedVersions, TemplateCursor, TemplateFilter, TemplateStore, TemplateTransaction } from '../domain/ports.ts';
import type { Template } from '../domain/template.ts';
import { AgentTemplate, type AgentTemplateRow, TemplateVersion } from './entities.ts';
import { promisedMs } from './promises.ts';
import { templateOf, versionOf } from './rows.ts';
import { prefixQuery } from './search-columns.ts';
import { templateTransaction } from './template-transaction.ts';
import { versionReader } from './version-reader.ts';
import { wholeTemplate } from './whole-template.ts';

/** Every call uses its own EntityManager. */
export function createTemplateStore(orm: MikroORM, queries: PreparedQueries): TemplateStore {
  return {
    ...versionReader(queries),
    templateById: (id) => wholeTemplate(em(orm), { id }),
    templatesMatching: (filter, after, limit) => templatesMatching(em(orm), filter, after, limit),
    versionsBefore: async (templateId, before, limit) => {
      const where = { templateId, ...(before === undefined ? {} : { version: { $lt: before } }) };
      const rows = await em(orm).find(TemplateVersion, where, { orderBy: { version: 'desc' }, limit });
      return rows.map(versionOf);
    },
    versionsAfterPosition: (position, limit) => versionsAfter(em(orm), position, limit),
    transaction: (work) => em(orm).transactional((tx) => work(templateTransaction(tx))),
    transactionAfterPromises: (templateId, work) => afterPromises(orm, templateId, work),
  };
}

/** Holds neither a lock nor a connection while it waits, so the feed and other templates are unaffected. */
async function afterPromises<T>(orm: MikroORM, templateId: string, work: (tx: TemplateTransaction) => Promise<T>): Promise<T> {
  for (;;) {
    const done = await em(orm).transactional<{ waitMs: number } | { result: T }>(async (tx) => {
      const waitMs = await promisedMs(tx, templateId);
      return waitMs > 0 ? { waitMs } : { result: await work(templateTransaction(tx)) };
    });
    if ('result' in done) return done.result;
    await sleep(done.waitMs);
  }
}

/** Positions are small and contents are not, so contents are only read for versions that are returned. */
const PLACES_AT_ONCE = 500;

/**
 * Whether the claim service knows a template is read together with the version's position, in one statement, so that a version accepted
 * after its template became known is never missed.
 */
async function versionsAfter(manager: SqlEntityManager, position: number, limit: number): Promise<FedVersions> {
  const places = await execute<{ position: string; known: boolean }>(
    manager,
    `select v.position, t.known_to_claims as known
     from template.template_versions v join template.agent_templates t on t.id = v.template_id
     where v.position > :position order by v.position limit ${PLACES_AT_ONCE}`,
    { position },
  );
  const known = places.filter((place) => place.known).map((place) => Number(place.position));
  const told = known.slice(0, limit);
  const upTo = known.length > limit ? told.at(-1) : Number(places.at(-1)?.position ?? position);
  // A version that was revised in between has a later position, and is returned there.
  const rows = told.length === 0 ? [] : await manager.find(TemplateVersion, { position: { $in: told } }, { orderBy: { position: 'asc' } });
  return { versions: rows.map(versionOf), upTo: upTo ?? position };
}

async function templatesMatching(
  manager: SqlEntityManager,
  filter: TemplateFilter,
  after: TemplateCursor | undefined,
  limit: number,
): Promise<Template[]> {
  if (filter.words?.length === 0) return [];
  const where: FilterQuery<AgentTemplateRow>[] = [{ deletedAt: null }];
  if (filter.publicOnly) where.push({ visibility: 'public' });
  if (filter.creatorId !== undefined) where.push({ creatorId: filter.creatorId });
  if (filter.words) where.push({ [raw((alias) => `${alias}.search_words @@ ?::tsquery`, [prefixQuery(filter.words)])]: [] });
  if (after) where.push({ $or: [{ createdAt: { $lt: after.createdAt } }, { createdAt: after.createdAt, id: { $lt: after.id } }] });
  const rows = await manager.find(AgentTemplate, { $and: where }, { orderBy: { createdAt: 'desc', id: 'desc' }, limit });
  return rows.map((row) => templateOf(row));
}
