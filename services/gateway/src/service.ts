import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { AttachmentService } from '@offshoot/gen/offshoot/gateway/v1/attachment_service_pb.ts';
import { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateDraftService } from '@offshoot/gen/offshoot/template/v1/draft_service_pb.ts';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { refusingWithoutDatabase } from '@offshoot/postgres';
import { startService } from '@offshoot/postgres/start-service.ts';
import { type LocalCalls, PortInUseError, StreamSlots } from '@offshoot/rpc';
import { everySoOften } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { createAttachmentFetcher } from './adapters/attachment-fetcher.ts';
import { createRateLimiter } from './adapters/rate-limiter.ts';
import { upstreamService } from './adapters/upstream-service.ts';
import { watchUpstreams } from './adapters/upstreams.ts';
import { KeyWatch } from './commands/key-watch.ts';
import type { GatewayConfig } from './config.ts';
import { defaultRateLimits } from './domain/rate-limit.ts';
import { defaultStreamLimits, slotLimits } from './domain/stream-limit.ts';
import { authenticate } from './handlers/authenticate.ts';
import { routes } from './routes.ts';
import { openSessionStore } from './store/database.ts';
import type { LocalService } from './v1/pipes/in-process.ts';
import { openV1 } from './v1/v1.ts';
import { frontPage } from './web/front-page.ts';
import { textHook } from './web/hooks/text-hook.ts';
import { originKeys } from './web/origin-keys.ts';
import { openPages } from './web/pages.ts';
import { rest } from './web/rest/api.ts';
import { webRoutes } from './web/web-routes.ts';

export interface GatewayDeps {
  identities: InboxKeysReader;
  now?: () => Date;
  /** The response service, if it runs in this process: `responseUrl` is not called then. */
  responses?: LocalService | undefined;
  /** The profile service, if it runs in this process: `profileUrl` is not called then. */
  profileService?: LocalCalls | undefined;
  /** Its routes under /v1, the same way. */
  profiles?: LocalService | undefined;
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

/** Stricter than the limits between services, since this port is public. */
const connections = { headerTimeoutMs: 10_000, maxConcurrentStreams: 256, idleConnectionMs: 60_000, maxConnections: 10_000 };
/** Behind proxies, all connections are theirs. */
const CONNECTIONS_PER_ADDRESS = 512;
const DEFAULT_REQUEST_TIMEOUT_MS = 20_000;
/** Files that members attached, fetched for pages. A chat full of pictures is opened one by one. */
const ATTACHMENTS_PER_MINUTE = { person: 30, host: 600 };
/** How often expired rows are deleted. */
const SWEEP_INTERVAL_MS = 60_000;

export async function startGateway(config: GatewayConfig, deps: GatewayDeps): Promise<RunningService> {
  const { identities, log, now = () => new Date() } = deps;
  const { host, port, databaseUrl, hosts } = config;
  const address = { host, port, hosts, cors: { origins: config.corsOrigins }, library: 'connect' } as const;
  // While sessions cannot be read, nobody is signed in and no service is called.
  const services = [
    SessionService,
    DeploymentService,
    AttachmentService,
    TemplateService,
    TemplateDraftService,
    ModerationService,
    ClaimService,
    LineageService,
  ];
  const start = { name: 'gateway', databaseUrl, address, services, stopping: deps.stopping, log } as const;
  return startService(start, async ({ keep, connection, serve }) => {
    const store = keep(await openSessionStore(connection));
    const { templateUrl, claimUrl, lineageUrl, serviceKey, tls } = config;
    const { profileUrl, responseUrl, knowledgeUrl } = config;
    const upstreams = keep(
      watchUpstreams(
        {
          template: templateUrl,
          claim: claimUrl,
          lineage: lineageUrl,
          ...(!deps.profileService && { profile: profileUrl }),
          response: responseUrl,
          knowledge: knowledgeUrl,
        },
        tls,
        log,
      ),
    );
    const keyWatch = new KeyWatch({ store, keysOf: (inboxId) => identities.keysOf(inboxId), now });
    const lasting = { keyWatch, checkMs: config.streamCheckMs ?? 30_000 };
    const limiter = createRateLimiter({ ...defaultRateLimits, ...config.rateLimits });
    const trustedProxies = config.trustedProxies ?? 0;
    const requestTimeoutMs = config.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    const headerTimeoutMs = Math.min(connections.headerTimeoutMs, requestTimeoutMs);
    const admit = authenticate({ store, keyWatch, consumeRateLimit: limiter.take, trustedProxies, now });
    let audience = config.origin ?? '';
    const urls = { template: templateUrl, claim: claimUrl, lineage: lineageUrl, response: responseUrl };
    const upstream = (name: keyof typeof urls) => upstreamService(name, { url: urls[name], serviceKey, audience: name, tls });
    const [template, claim, lineage] = [upstream('template'), upstream('claim'), upstream('lineage')];
    const behind = [
      [TemplateService, template],
      [ModerationService, template],
      [ClaimService, claim],
      [LineageService, lineage],
      [TemplateDraftService, upstream('response')],
    ] as const;
    const attachments = keep(
      createAttachmentFetcher({
        allowedOrigins: config.attachmentOrigins ?? [],
        rateLimiter: new OutgoingRateLimiter(ATTACHMENTS_PER_MINUTE),
      }),
    );
    const slots = new StreamSlots(slotLimits({ ...defaultStreamLimits, ...config.streamLimits }));
    const v1 = keep(
      await openV1(
        { ...config, tls },
        {
          store,
          answers: store.answers,
          keyWatch,
          limiter,
          trustedProxies,
          now,
          slots,
          responses: deps.responses,
          profileService: deps.profileService,
          profiles: deps.profiles,
          log,
        },
      ),
    );
    const pages = keep(openPages(config.web, { origin: () => audience, log }));
    const upstreamOf = new Map<string, string>(behind.map(([{ typeName }, { name }]) => [typeName, name]));
    const server = await serve({
      services: routes(
        { store, identities, audience: () => audience, now },
        { deploymentKey: config.deploymentKey, behind, lasting, attachments, trustedProxies },
      ),
      authenticate: (context) => refusingWithoutDatabase('gateway', () => admit(context)),
      streams: slots,
      trustedProxies,
      connections: {
        ...connections,
        headerTimeoutMs,
        requestTimeoutMs,
        maxConnectionsPerAddress: trustedProxies > 0 ? undefined : CONNECTIONS_PER_ADDRESS,
      },
      // The gateway itself needs its sessions, but none of the services behind it; health reports each of them by name.
      ready: (service) => upstreams.isServing(upstreamOf.get(service) ?? '') || !upstreamOf.has(service),
      otherwise: webRoutes([
        await rest(log),
        v1.route,
        textHook({ url: claimUrl, serviceKey, audience: 'claim', tls }, log),
        originKeys(config.deploymentKey, log),
        ...pages.routes,
        frontPage(() => audience),
      ]),
      upgrade: v1.upgrade,
    });
    // Before the server, which would cut them.
    keep({ close: () => v1.drain() });
    audience ||= `http://localhost:${server.port}`;
    keep(everySoOften('expired sessions', SWEEP_INTERVAL_MS, log, () => store.deleteExpired(now())));
    return { url: server.url, port: server.port };
  }).catch((error: unknown) => {
    if (!(error instanceof PortInUseError)) throw error;
    throw new Error(`${error.message} Set OFFSHOOT_PORT to choose the gateway's port.`, { cause: error });
  });
}
