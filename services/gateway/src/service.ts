import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type Logger, PortInUseError, type RunningService, serve, serviceTransport } from '@offshoot/rpc';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { watchUpstreams } from './adapters/upstreams.ts';
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
  /** Shared secret between the services. */
  serviceToken: string;
  templateUrl: string;
  claimUrl: string;
  lineageUrl: string;
  /** The public origin, which sign-in statements name as their audience. Undefined: http://localhost:<port>. */
  origin?: string | undefined;
  /** Origins whose web pages may call; '*' for all. */
  corsOrigins: string[];
}

export interface GatewayDeps {
  identities: InboxKeysReader;
  now?: () => Date;
  log: Logger;
}

/** Rows that nobody can use any more are swept this often. */
const sweepIntervalMs = 60_000;

export async function startGateway(config: GatewayConfig, deps: GatewayDeps): Promise<RunningService> {
  const { identities, log, now = () => new Date() } = deps;
  const store = await openSessionStore(config.databaseUrl);
  const { templateUrl, claimUrl, lineageUrl, serviceToken } = config;
  const upstreams = watchUpstreams({ template: templateUrl, claim: claimUrl, lineage: lineageUrl }, log);
  let audience = config.origin ?? '';
  const forwardTo = (url: string) => serviceTransport({ url, serviceToken });
  try {
    const server = await serve({
      port: config.port,
      host: config.host,
      services: [
        sessionRoutes({ store, identities, audience: () => audience, now }),
        forwardRoute(TemplateService, forwardTo(templateUrl)),
        forwardRoute(ClaimService, forwardTo(claimUrl)),
        forwardRoute(LineageService, forwardTo(lineageUrl)),
      ],
      authenticate: authenticate(store, now),
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
