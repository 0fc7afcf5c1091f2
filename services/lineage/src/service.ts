import { type Logger, type RunningService, serve } from '@offshoot/rpc';
import type { LineageConfig } from './config.ts';
import { lineageRoutes } from './handlers/routes.ts';
import { openLineageDatabase } from './store/database.ts';
import { createLineageStore } from './store/lineage-store.ts';

export interface LineageDeps {
  log: Logger;
}

/** Opens the database, serves, and closes both in the opposite order. */
export async function startLineageService(config: LineageConfig, { log }: LineageDeps): Promise<RunningService> {
  const orm = await openLineageDatabase(config.databaseUrl);
  try {
    const { host, port, serviceToken, serviceCallers, tls } = config;
    const server = await serve({ host, port, serviceToken, serviceCallers, tls, services: lineageRoutes(createLineageStore(orm)), log });
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= server.close().finally(() => orm.close(true));
      return closing;
    };
    return { url: server.url, port: server.port, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await orm.close(true);
    throw error;
  }
}
