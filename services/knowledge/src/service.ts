import { type DatabaseConnection, openDatabaseClock, openQueries, type PreparedQueries } from '@offshoot/postgres';
import { startService } from '@offshoot/postgres/start-service.ts';
import { memberReader } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { createAuditFeed } from './audit/store/audit-events.ts';
import type { KnowledgeConfig } from './config.ts';
import { initial } from './database/migrations/initial.ts';
import { defaultEmbeddingBudgets } from './embedding/domain/budgets.ts';
import { entryRoutes } from './entries/handlers/entry-routes.ts';
import { createEntryStore } from './entries/store/entry-store.ts';
import { fileRoutes } from './files/handlers/file-routes.ts';
import { createFileStore } from './files/store/file-store.ts';
import { ShownTexts } from './reading/shown-texts.ts';
import { routes, services } from './routes.ts';
import { collections } from './search/commands/collections.ts';
import { searchKnowledge } from './search/commands/search-knowledge.ts';
import { searchRoutes } from './search/handlers/search-routes.ts';
import { storeFileRoutes } from './stores/handlers/store-file-routes.ts';
import { storeRoutes } from './stores/handlers/store-routes.ts';
import { createStoreFiles } from './stores/store/store-files.ts';
import { createVectorStores } from './stores/store/vector-stores.ts';
import { createTenantData } from './tenants/store/tenant-data.ts';
import { apiHandler, refuseUnready } from './v1/api.ts';
import { startWork } from './work.ts';

interface KnowledgeDeps {
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

/** A file that code has made is one message. */
const MAX_MESSAGE_BYTES = 9 * 1024 * 1024;

/** Opens the database, then serves; closes both in reverse order. */
export async function startKnowledgeService(config: KnowledgeConfig, { log, stopping }: KnowledgeDeps): Promise<RunningService> {
  const { databaseUrl: url, embeddings: embedding, embeddingBudgets, ...address } = config;
  const start = { name: 'knowledge', databaseUrl: url, address, services, unready: refuseUnready(log), stopping, log };
  return startService(start, async ({ keep, connection, serve }) => {
    const queries = keep(await openKnowledgeDatabase(connection));
    const clock = keep(await openDatabaseClock(queries.query));
    const files = createFileStore(queries);
    const texts = keep(new ShownTexts());
    const work = keep(
      await startWork({ queries, files, embedding, budgets: embeddingBudgets ?? defaultEmbeddingBudgets, now: clock.now, log }),
    );
    const stores = createVectorStores(queries);
    const entries = createEntryStore(queries);
    const common = {
      files,
      texts,
      stores,
      entries,
      audit: createAuditFeed(queries),
      tenantData: createTenantData(queries),
      storeFiles: createStoreFiles(queries),
      search: searchKnowledge({ query: queries.query, meanings: work.meanings, log }),
      collectionOf: collections({ stores, entries, now: clock.now }),
      now: clock.now,
      wake: work.wake,
    };
    const otherwise = await apiHandler({ memberOf: memberReader(config), log }, (app) => {
      fileRoutes(app, common);
      storeRoutes(app, common);
      storeFileRoutes(app, common);
      searchRoutes(app, common);
      entryRoutes(app, common);
    });
    const server = await serve({
      services: routes(common),
      maxMessageBytes: MAX_MESSAGE_BYTES,
      otherwise,
    });
    return { url: server.url, port: server.port };
  });
}

/** Connections of this replica for single statements; transactions have others. */
const CONNECTIONS = 10;

/** The schema `knowledge`. */
export function openKnowledgeDatabase(database: DatabaseConnection | string): Promise<PreparedQueries> {
  return openQueries({ database, schema: 'knowledge', migrations: [initial], connections: CONNECTIONS });
}
