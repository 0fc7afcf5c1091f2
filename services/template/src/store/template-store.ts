import { setTimeout as sleep } from 'node:timers/promises';
import { type FilterQuery, type MikroORM, raw, type SqlEntityManager } from '@mikro-orm/postgresql';
import { em, type PreparedQueries } from '@offshoot/postgres';
import type { TemplateCursor, TemplateFilter, TemplateStore, TemplateTransaction } from '../domain/ports.ts';
import type { Template } from '../domain/template.ts';
import { AgentTemplate, type AgentTemplateRow, TemplateVersion } from './entities.ts';
import { promisedMs } from './promises.ts';
import { templateOf, versionOf } from './rows.ts';
import { prefixQuery } from './search-columns.ts';
import { templateTransaction } from './template-transaction.ts';
import { versionReader } from './version-reader.ts';
import { wholeTemplate } from './whole-template.ts';

/** Every call works on an EntityManager of its own. */
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
    versionsAfterPosition: async (position, limit) => {
      const where = { position: { $gt: position } };
      const rows = await em(orm).find(TemplateVersion, where, { orderBy: { position: 'asc' }, limit });
      return rows.map(versionOf);
    },
    transaction: (work) => em(orm).transactional((tx) => work(templateTransaction(tx))),
    transactionAfterPromises: (templateId, work) => afterPromises(orm, templateId, work),
  };
}

/** Neither a lock nor a connection is held while it waits: the feed and other templates do not notice. */
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
