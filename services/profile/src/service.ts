import { awaitLine, databaseAway, databaseRefusals } from '@offshoot/postgres';
import type { Logger } from '@offshoot/process/logger.ts';
import type { RunningService } from '@offshoot/process/running-service.ts';
import { serve, serveUnready } from '@offshoot/rpc';
import type { ProfileConfig } from './config.ts';

interface ProfileDeps {
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

/** Opens the database, then serves; closes both in reverse order. */
export async function startProfileService(config: ProfileConfig, { log, stopping }: ProfileDeps): Promise<RunningService> {
  const { databaseUrl: url, ...address } = config;
  const meanwhile = () => serveUnready({ ...address, services: [], refusal: () => databaseAway('profile'), log });
  const opened: { close(): Promise<unknown> }[] = [];
  /** Closed in reverse order of opening. */
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const line = await awaitLine({ url, log, stopping, meanwhile });
    opened.push(line);
    const server = await serve({ ...address, services: [], interceptors: [databaseRefusals('profile')], ready: line.isAnswering, log });
    opened.push(server);
    return { url: server.url, port: server.port, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
