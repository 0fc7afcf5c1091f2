import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type Logger, PortInUseError, type RunningService, type ServiceTls, serve, serviceTransport } from '@offshoot/rpc';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { createRateLimiter } from './adapters/rate-limiter.ts';
import { watchUpstreams } from './adapters/upstreams.ts';
import { KeyWatch } from './domain/key-watch.ts';
import { defaultRateLimits, type RateLimits } from './domain/rate-limit.ts';
import { frontPage } from './front-page.ts';
import { authenticate } from './handlers/authenticate.ts';
import { forwardRoute } from './handlers/forward.ts';
import { sessionRoutes } from './handlers/session-routes.ts';
import { openSessionStore } from './store/postgres-session-store.ts';

export interface GatewayConfig {
  /** Interface to listen on. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  databaseUrl: string;
  /** By which the services know the gateway. */
  serviceToken: string;
  /** For the calls to the services. */
  tls?: ServiceTls | undefined;
  templateUrl: string;
  claimUrl: string;
  lineageUrl: string;
  /** The public origin, which sign-in statements name as their audience. Undefined: http://localhost:<port>. */
  origin?: string | undefined;
  /** Origins whose web pages may call; '*' for all. */
  corsOrigins: string[];
  /** Those that are not named keep their defaults (domain/rate-limit.ts). A perSecond of 0 lifts a limit. */
  rateLimits?: Partial<RateLimits> | undefined;
  /** How many proxies stand in front and append to X-Forwarded-For. Default 0: the header is not believed. */
  trustedProxies?: number | undefined;
  /** How often an open stream's session is looked at. Default 30 s. */
  streamCheckMs?: number | undefined;
  /** All of a request must have arrived by then. Default 20 s. */
  requestTimeoutMs?: number | undefined;
}

export interface GatewayDeps {
  identities: InboxKeysReader;
  now?: () => Date;
  log: Logger;
}

/** A public port gives nobody as much as the services give each other. */
const connections = { headerTimeoutMs: 10_000, maxConcurrentStreams: 256 };
const defaultRequestTimeoutMs = 20_000;
/** Rows that nobody can use any more are swept this often. */
const sweepIntervalMs = 60_000;

export async function startGateway(config: GatewayConfig, deps: GatewayDeps): Promise<RunningService> {
  const { identities, log, now = () => new Date() } = deps;
  const store = await openSessionStore(config.databaseUrl);
  const { templateUrl, claimUrl, lineageUrl, serviceToken, tls } = config;
  const upstreams = watchUpstreams({ template: templateUrl, claim: claimUrl, lineage: lineageUrl }, tls, log);
  const keyWatch = new KeyWatch({ store, keysOf: (inboxId) => identities.keysOf(inboxId), now });
  const lasting = { keyWatch, checkMs: config.streamCheckMs ?? 30_000 };
  const takeTurn = createRateLimiter({ ...defaultRateLimits, ...config.rateLimits });
  const trustedProxies = config.trustedProxies ?? 0;
  const requestTimeoutMs = config.requestTimeoutMs ?? defaultRequestTimeoutMs;
  const headerTimeoutMs = Math.min(connections.headerTimeoutMs, requestTimeoutMs);
  let audience = config.origin ?? '';
  const forwardTo = (url: string) => serviceTransport({ url, serviceToken, tls });
  try {
    const server = await serve({
      port: config.port,
      host: config.host,
      services: [
        sessionRoutes({ store, identities, audience: () => audience, now }),
        forwardRoute(TemplateService, forwardTo(templateUrl), lasting),
        forwardRoute(ClaimService, forwardTo(claimUrl), lasting),
        forwardRoute(LineageService, forwardTo(lineageUrl), lasting),
      ],
      authenticate: authenticate({ store, keyWatch, takeTurn, trustedProxies, now }),
      connections: { ...connections, headerTimeoutMs, requestTimeoutMs },
      cors: { origins: config.corsOrigins },
      ready: () => upstreams.allServing(),
      frontPage: () => frontPage(audience),
      log,
    });
    audience ||= `http://localhost:${server.port}`;
    const sweep = () => {
      store.deleteExpired(now()).catch((error: unknown) => log.warn({ err: error }, 'expired sessions could not be deleted'));
    };
    const sweeping = setInterval(sweep, sweepIntervalMs).unref();
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= (async () => {
        clearInterval(sweeping);
        upstreams.close();
        await server.close();
        await store.close();
      })();
      return closing;
    };
    return { url: server.url, port: server.port, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    upstreams.close();
    await store.close();
    if (error instanceof PortInUseError)
      throw new Error(`${error.message} Set OFFSHOOT_PORT to choose the gateway's port.`, { cause: error });
    throw error;
  }
}
