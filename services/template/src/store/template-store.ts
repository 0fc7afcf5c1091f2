import { setTimeout as sleep } from 'node:timers/promises';
import type { FilterQuery, MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { PreparedQueries } from '@offshoot/postgres';
import { em } from '@offshoot/postgres/orm.ts';
import type { TemplateFilter, TemplateStore, TemplateTransaction } from '../domain/ports.ts';
import type { Template } from '../domain/template.ts';
import { creatorNameOf, keepCreatorName } from './creator-names.ts';
import { AgentTemplate, type AgentTemplateRow, TemplateVersion } from './entities.ts';
import { changesAfter } from './feed.ts';
import { categoryCounts, foundTemplates } from './found-templates.ts';
import { promisedMs } from './promises.ts';
import { templateOf, versionOf } from './rows.ts';
import { surroundingsOf } from './surroundings.ts';
import { templateTransaction } from './template-transaction.ts';
import { keepUses } from './template-uses.ts';
import { versionReader } from './version-reader.ts';
import { wholeTemplate } from './whole-template.ts';

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
