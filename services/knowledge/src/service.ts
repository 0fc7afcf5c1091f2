import { memberReader } from '@offshoot/callers';
import { awaitLine, databaseAway, databaseRefusals, openDatabaseClock, openPreparedQueries } from '@offshoot/postgres';
import type { Logger } from '@offshoot/process/logger.ts';
import type { RunningService } from '@offshoot/process/running-service.ts';
import { serve, serveUnready } from '@offshoot/rpc';
import type { KnowledgeConfig } from './config.ts';
import { openKnowledgeDatabase } from './database/open-database.ts';
import { entryRoutes } from './entries/handlers/entry-routes.ts';
import { createEntryStore } from './entries/store/entry-store.ts';
import { fileRoutes } from './files/handlers/file-routes.ts';
import { createFileStore } from './files/store/file-store.ts';
import { routes, services } from './handlers/routes.ts';
import { apiHandler, refuseUnready } from './http/api-app.ts';
import { collections } from './search/commands/collections.ts';
import { searchKnowledge } from './search/commands/search-knowledge.ts';
import { searchRoutes } from './search/handlers/search-routes.ts';
import { storeFileRoutes } from './stores/handlers/store-file-routes.ts';
import { storeRoutes } from './stores/handlers/store-routes.ts';
import { createStoreFiles } from './stores/store/store-files.ts';
import { createVectorStores } from './stores/store/vector-stores.ts';
import { startWork } from './work.ts';

interface KnowledgeDeps {
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

/** Connections for everything but the transactions. */
const CONNECTIONS = 10;

/** Opens the database, then serves; closes both in reverse order. */
export async function startKnowledgeService(config: KnowledgeConfig, { log, stopping }: KnowledgeDeps): Promise<RunningService> {
  const { databaseUrl: url, embeddings: embedding, ...address } = config;
  const meanwhile = () => serveUnready({ ...address, services, refusal: () => databaseAway('knowledge'), otherwise: refuseUnready, log });
  const opened: { close(): Promise<unknown> }[] = [];
  /** Closed in reverse order of opening. */
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const line = await awaitLine({ url, log, stopping, meanwhile });
    opened.push(line);
    const orm = await openKnowledgeDatabase(line);
    opened.push({ close: () => orm.close(true) });
    const queries = await openPreparedQueries(orm, CONNECTIONS);
    opened.push(queries);
    const clock = await openDatabaseClock(queries.query);
    opened.push(clock);
    const files = createFileStore(queries);
    const work = await startWork({ queries, files, embedding, now: clock.now, log });
    opened.push(work);
    const stores = createVectorStores(queries);
    const entries = createEntryStore(queries);
    const common = {
      files,
      stores,
      entries,
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
      ...address,
      services: routes(common),
      interceptors: [databaseRefusals('knowledge')],
      ready: line.isAnswering,
      otherwise,
      log,
    });
    opened.push(server);
    return { url: server.url, port: server.port, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
