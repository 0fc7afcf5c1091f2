import { setTimeout as sleep } from 'node:timers/promises';
import type { FilterQuery, MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { PreparedQueries } from '@offshoot/postgres';
import { em } from '@offshoot/postgres/orm.ts';
import { creatorNameOf, keepCreatorName } from '../../creators/store/creator-names.ts';
import type { Template } from '../../database/domain/template.ts';
import { AgentTemplate, type AgentTemplateRow, TemplateVersion, VersionYankRow } from '../../database/entities.ts';
import { templateOf, versionOf, yankOf } from '../../database/rows.ts';
import { wholeTemplate } from '../../database/whole-template.ts';
import type { TemplateFilter } from '../../search/domain/ports.ts';
import { categoryCounts, foundTemplates } from '../../search/store/found-templates.ts';
import { surroundingsOf } from '../../search/store/surroundings.ts';
import { keepUses } from '../../search/store/template-uses.ts';
import { changesAfter } from '../../versions/store/feed.ts';
import { promisedMs } from '../../versions/store/promises.ts';
import { versionReader } from '../../versions/store/version-reader.ts';
import type { TemplateStore, TemplateTransaction } from '../domain/ports.ts';
import { templateTransaction } from './template-transaction.ts';

/** Every call uses its own EntityManager. */
export function createTemplateStore(orm: MikroORM, queries: PreparedQueries, searches: Pick<PreparedQueries, 'query'>): TemplateStore {
  return {
    ...versionReader(queries),
    templateById: (id) => wholeTemplate(em(orm), { id }),
    async templatesMatching(filter, { after, limit, now }) {
      if (filter.levels?.length === 0) return { templates: [], surroundings: new Map(), next: undefined };
      // One more, to tell whether another page follows.
      const found = await foundTemplates(searches.query, filter, after, limit + 1);
      const shown = found.slice(0, limit);
      const ids = shown.map(({ id }) => id);
      // Both need the IDs only, and a search waits for each answer of the database.
      const [templates, surroundings] = await Promise.all([templatesFound(em(orm), ids, filter), surroundingsOf(searches.query, ids, now)]);
      return { templates, surroundings, next: found.length > limit ? shown.at(-1) : undefined };
    },
    surroundingsOf: (ids, now) => surroundingsOf(searches.query, ids, now),
    creatorNameOf: (creatorId, now) => creatorNameOf(queries.query, creatorId, now),
    keepCreatorName: (creatorId, name, now, changedBefore) => keepCreatorName(queries, creatorId, name, now, changedBefore),
    keepUses: (counts) => keepUses(queries.query, counts),
    categoryCounts: (limit) => categoryCounts(searches.query, limit),
    versionsBefore: async (templateId, before, limit) => {
      const where = { templateId, ...(before === undefined ? {} : { version: { $lt: before } }) };
      const rows = await em(orm).find(TemplateVersion, where, { orderBy: { version: 'desc' }, limit });
      return rows.map(versionOf);
    },
    yanksBetween: async (templateId, oldest, newest) => {
      const where = { templateId, version: { $gte: oldest, $lte: newest }, reason: { $ne: '' } };
      return (await em(orm).find(VersionYankRow, where, { orderBy: { version: 'desc' } })).map(yankOf);
    },
    changesAfterPosition: (position, limit) => changesAfter(em(orm), position, limit),
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

/** Read after the search: what was hidden or deleted in between is left out. */
async function templatesFound(manager: SqlEntityManager, ids: readonly string[], filter: TemplateFilter): Promise<Template[]> {
  if (ids.length === 0) return [];
  const where: FilterQuery<AgentTemplateRow> = { id: { $in: ids }, deletedAt: null };
  const rows = await manager.find(
    AgentTemplate,
    filter.publicOnly ? { $and: [where, { visibility: 'public', standing: 'listed' }] } : where,
  );
  const byId = new Map(rows.map((row) => [row.id, templateOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
