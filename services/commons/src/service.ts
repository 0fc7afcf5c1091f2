import { CommonsService } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import { openDatabaseClock } from '@offshoot/postgres';
import { startService } from '@offshoot/postgres/start-service.ts';
import { clientAddressOf, isStandardService, route } from '@offshoot/rpc';
import { everySoOften } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { createCommons } from './commands/commons.ts';
import type { CommonsConfig } from './config.ts';
import { callerReader } from './handlers/callers.ts';
import { httpHandler, MAX_BODY_BYTES, refuseUnready } from './handlers/http.ts';
import { commonsCallerKey, commonsHandlers } from './handlers/rpc.ts';
import { createCommonsStore, openCommonsDatabase } from './store/commons-store.ts';
import { issuerToken, keptSeed, operatorToken } from './tokens/signing-seed.ts';
import { openTokens } from './tokens/tokens.ts';

export interface CommonsDeps {
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
  /** Only tests have another clock than the database's. */
  now?: () => Date;
}

const FORGETTING_MS = 3_600_000;
/** One address must not take all connections. Behind a proxy, all come from its address. */
const CONNECTIONS = { maxConnections: 2_000, requestTimeoutMs: 30_000 };
const CONNECTIONS_PER_ADDRESS = 200;

/** Opens the database, then serves; closes both in reverse order. */
export async function startCommonsService(config: CommonsConfig, { log, stopping, now: ownNow }: CommonsDeps): Promise<RunningService> {
  const { databaseUrl: url, host, port, folder, isPublic, trustedProxies } = config;
  const start = {
    name: 'commons',
    databaseUrl: url,
    address: { host, port },
    services: [CommonsService],
    unready: refuseUnready(log),
    stopping,
    log,
  };
  return startService(start, async ({ keep, connection, serve }) => {
    const queries = keep(await openCommonsDatabase(connection));
    const clock = keep(await openDatabaseClock(queries.query));
    const now = ownNow ?? clock.now;
    const store = createCommonsStore(queries);
    keep(everySoOften('forgetting', FORGETTING_MS, log, () => store.forgetOld(now())));
    const seed = config.seed ?? keptSeed(folder);
    const commons = createCommons({ store, seed, isPublic, now });
    const callerOf = callerReader({ tokens: openTokens(folder), operator: operatorToken(seed), issuer: issuerToken(seed), now });
    let running: string | undefined;
    const publicUrl = () => config.publicUrl ?? running ?? '';
    const otherwise = await httpHandler({ commons, callerOf, trustedProxies, publicUrl, log });
    const server = await serve({
      services: [route(CommonsService, commonsHandlers(commons))],
      authenticate: (context) => {
        if (!isStandardService(context.service)) {
          const address = clientAddressOf(context, trustedProxies);
          context.values.set(commonsCallerKey, callerOf(context.requestHeader.get('authorization') ?? undefined, address));
        }
        return { kind: 'anonymous' };
      },
      trustedProxies,
      maxMessageBytes: MAX_BODY_BYTES,
      connections: { ...CONNECTIONS, maxConnectionsPerAddress: trustedProxies > 0 ? undefined : CONNECTIONS_PER_ADDRESS },
      otherwise,
    });
    running = `http://localhost:${server.port}`;
    return { url: server.url, port: server.port };
  });
}
