import { awaitLine, databaseAway, databaseRefusals } from '@offshoot/postgres';
import type { Logger } from '@offshoot/process/logger.ts';
import type { RunningService } from '@offshoot/process/running-service.ts';
import { serve, serveUnready } from '@offshoot/rpc';
import type { ProfileConfig } from './config.ts';
import { openProfileDatabase } from './database.ts';
import { partServices } from './parts/handlers/routes.ts';
import { knownVectorStores } from './profiles/adapters/vector-stores.ts';
import type { VectorStores } from './profiles/domain/ports.ts';
import { profileServices } from './profiles/handlers/routes.ts';
import { openProfiles } from './profiles/open-profiles.ts';
import type { TenancyCaps } from './tenancy/domain/caps.ts';
import { tenancyServices } from './tenancy/handlers/routes.ts';
import { openTenancy } from './tenancy/open-tenancy.ts';

interface ProfileDeps {
  log: Logger;
  now?: () => Date;
  /** Default: defaultCaps. */
  caps?: Partial<TenancyCaps> | undefined;
  /** Replaces the knowledge service. */
  vectorStores?: VectorStores;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

/** Opens the database, then serves; closes both in reverse order. */
export async function startProfileService(config: ProfileConfig, deps: ProfileDeps): Promise<RunningService> {
  const { log, stopping, now = () => new Date(), caps } = deps;
  const { databaseUrl: url, issuerOrigins = [], quotas, ...address } = config;
  const meanwhile = () =>
    serveUnready({
      ...address,
      services: [...tenancyServices, ...profileServices, ...partServices],
      refusal: () => databaseAway('profile'),
      log,
    });
  const opened: { close(): Promise<unknown> }[] = [];
  /** Closed in reverse order of opening. */
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const line = await awaitLine({ url, log, stopping, meanwhile });
    opened.push(line);
    const orm = await openProfileDatabase(line);
    opened.push({ close: () => orm.close(true) });
    const tenancy = await openTenancy(orm, { issuerOrigins, now, log, caps });
    opened.push(tenancy);
    const profiles = await openProfiles(orm, { quotas, now, vectorStores: deps.vectorStores ?? knownVectorStores(config) });
    opened.push(profiles);
    const server = await serve({
      ...address,
      services: [...tenancy.routes, ...profiles.routes],
      interceptors: [databaseRefusals('profile')],
      ready: line.isAnswering,
      log,
    });
    opened.push(server);
    return { url: server.url, port: server.port, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
