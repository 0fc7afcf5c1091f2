import { awaitLine, databaseAway, databaseRefusals } from '@offshoot/postgres';
import type { Logger } from '@offshoot/process/logger.ts';
import { openParts } from '@offshoot/process/open-parts.ts';
import type { RunningService } from '@offshoot/process/running-service.ts';
import { serve, serveUnready } from '@offshoot/rpc';
import type { LineageConfig } from './config.ts';
import { routes, services } from './handlers/routes.ts';
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
  const meanwhile = () => serveUnready({ ...address, services, refusal: () => databaseAway('lineage'), log });
  return openParts(async (keep) => {
    const line = keep(await awaitLine({ url, log, stopping, meanwhile }));
    const orm = await openLineageDatabase(line);
    keep({ close: () => orm.close(true) });
    const server = keep(
      await serve({
        ...address,
        services: routes(createLineageStore(orm)),
        interceptors: [databaseRefusals('lineage')],
        ready: line.isAnswering,
        log,
      }),
    );
    return { url: server.url, port: server.port };
  });
}
