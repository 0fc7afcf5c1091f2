import { startService } from '@offshoot/postgres/start-service.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import type { LineageConfig } from './config.ts';
import { routes, services } from './routes.ts';
import { openLineageDatabase } from './store/database.ts';
import { createLineageStore } from './store/lineage-store.ts';

export interface LineageDeps {
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

/** Opens the database, then serves; closes both in reverse order. */
export async function startLineageService(config: LineageConfig, { log, stopping }: LineageDeps): Promise<RunningService> {
  const { databaseUrl: url, ...address } = config;
  return startService({ name: 'lineage', databaseUrl: url, address, services, stopping, log }, async ({ keep, connection, serve }) => {
    const orm = await openLineageDatabase(connection);
    keep({ close: () => orm.close(true) });
    const server = await serve({ services: routes(createLineageStore(orm)) });
    return { url: server.url, port: server.port };
  });
}
