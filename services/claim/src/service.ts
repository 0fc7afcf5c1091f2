import { awaitLine, databaseAway, databaseRefusals, openDatabaseClock } from '@offshoot/postgres';
import { type Logger, type RunningService, type ServiceCredentials, secretOf, serve, serveUnready } from '@offshoot/rpc';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { instanceHosts } from './adapters/instance-hosts.ts';
import { lineageAt } from './adapters/lineage-recorder.ts';
import { templateCounts } from './adapters/template-counts.ts';
import { templateFeedAt } from './adapters/template-feed.ts';
import { templatesAt } from './adapters/templates.ts';
import { type ToolProvidersConfig, toolProvidersOf } from './adapters/tool-providers.ts';
import { listenForWakeUps } from './adapters/wake-ups.ts';
import { claimPressure } from './domain/pressure.ts';
import { defaultQuotas, type Quotas } from './domain/quota.ts';
import { noStockRules, type StockRules } from './domain/replenishment.ts';
import { type Wake, workNames } from './domain/work.ts';
import { routes, services } from './handlers/routes.ts';
import { configureClaims } from './reconcile/configure-claims.ts';
import type { ReconcileContext } from './reconcile/context.ts';
import { deliverTools } from './reconcile/deliver-tools.ts';
import { deliverUpdates } from './reconcile/deliver-updates.ts';
import { enforceDeadlines } from './reconcile/enforce-deadlines.ts';
import { followHosts } from './reconcile/follow-hosts.ts';
import { followTemplates } from './reconcile/follow-templates.ts';
import { handOverContext } from './reconcile/hand-over-context.ts';
import { keepWarm } from './reconcile/keep-warm.ts';
import { makeTools } from './reconcile/make-tools.ts';
import { moveInstances } from './reconcile/move-instances.ts';
import { publishLineage } from './reconcile/publish-lineage.ts';
import { publishShares } from './reconcile/publish-shares.ts';
import { releaseInstances } from './reconcile/release-instances.ts';
import { releaseTools } from './reconcile/release-tools.ts';
import { serveWaiting } from './reconcile/serve-queue.ts';
import { shareContexts } from './reconcile/share-context.ts';
import { sweepProviders } from './reconcile/sweep-providers.ts';
import { watchLeases } from './reconcile/watch-leases.ts';
import { startWorkLoop, type WorkLoop } from './reconcile/work-loop.ts';
import { agentsOfTemplate } from './store/agents.ts';
import { openClaimDatabase } from './store/database.ts';
import { takeInBatches } from './store/take-in-batches.ts';
import { versionCopies } from './store/version-copies.ts';

export interface ClaimServiceConfig extends ServiceCredentials {
  host: string;
  /** 0 takes any free port. */
  port: number;
  databaseUrl: string;
  templateUrl: string;
  lineageUrl: string;
  /** Default: defaultQuotas. */
  quotas?: Quotas;
  /** Default: noStockRules. */
  stock?: StockRules;
  /** Default: none, so that only what instances make themselves can be had. */
  toolProviders?: ToolProvidersConfig;
}

export interface ClaimServiceDeps {
  identities: InboxKeysReader;
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
  /** Default: the database's clock. */
  now?: () => Date;
  /** How long a host counts as there without KeepAlive. Default 10 s. */
  leaseMs?: number;
  /** How long an agent may wait to be let into its conversation. Default 10 min. */
  joinTimeoutMs?: number;
  /** How long a host may take to configure a claimed instance, its absence included. Default 10 min. */
  configureTimeoutMs?: number;
  /** How long a reservation that waits keeps its place, and what it got by that, unless it is asked for again. Default 15 s. */
  placeKeptMs?: number;
  /** Time limit of one call to a host or to lineage. Default 10 s. */
  attemptMs?: number;
  /** Time limit of one attempt at a tool's provider. Default 20 s. */
  toolAttemptMs?: number;
  /** How often each tool's provider is looked through for what nobody knows of. Default 15 min. */
  toolSweepMs?: number;
}

const tenMinutesMs = 600_000;

/** The composition root: the only place that knows all parts. */
export async function startClaimService(config: ClaimServiceConfig, deps: ClaimServiceDeps): Promise<RunningService> {
  const { identities, log } = deps;
  const { leaseMs = 10_000, joinTimeoutMs = tenMinutesMs, configureTimeoutMs = tenMinutesMs, attemptMs = 10_000 } = deps;
  const { placeKeptMs = 15_000, toolAttemptMs = 20_000, toolSweepMs = 15 * 60_000 } = deps;
  const { serviceKey, serviceCallers, deploymentKey, tls } = config;
  const credentials = { serviceKey, serviceCallers, deploymentKey, tls };
  const address = { host: config.host, port: config.port, ...credentials };
  const meanwhile = () => serveUnready({ ...address, services, refusal: () => databaseAway('claim'), log });
  const opened: { close(): Promise<void> }[] = [];
  /** Last opened, first closed. */
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const line = await awaitLine({ url: config.databaseUrl, log, stopping: deps.stopping, meanwhile });
    opened.push(line);
    const db = await openClaimDatabase(line);
    opened.push(db);
    const clock = await openDatabaseClock(db.query);
    opened.push(clock);
    const { now = clock.now } = deps;
    const loops = new Map<string, WorkLoop>();
    const wake: Wake = (...work) => {
      for (const name of work) loops.get(name)?.wake();
    };
    const wakeUps = await listenForWakeUps(line, () => wake(...workNames));
    opened.push(wakeUps);

    const hosts = instanceHosts(credentials, attemptMs);
    const lineage = lineageAt(config.lineageUrl, credentials, attemptMs);
    const timing = { joinTimeoutMs, configureTimeoutMs, placeKeptMs, attemptMs, toolAttemptMs, toolSweepMs };
    const toolProviders = toolProvidersOf(config.toolProviders, toolAttemptMs);
    const orphans = { released: 0 };
    const stock = config.stock ?? noStockRules;
    const versions = versionCopies(db);
    const pressure = claimPressure();
    const reconcile: ReconcileContext = {
      db,
      versions,
      pressure,
      hosts,
      lineage,
      wake,
      now,
      log,
      warm: stock.warm,
      toolProviders,
      orphans,
      ...timing,
    };
    const start = <Item>(source: Parameters<typeof startWorkLoop<Item>>[0]) => {
      const loop = startWorkLoop(source, log);
      loops.set(source.name, loop);
      opened.push(loop);
    };
    start(serveWaiting(reconcile));
    start(keepWarm(reconcile));
    start(configureClaims(reconcile));
    start(handOverContext(reconcile));
    start(deliverUpdates(reconcile));
    start(releaseInstances(reconcile));
    start(publishLineage(reconcile));
    start(enforceDeadlines(reconcile));
    start(watchLeases({ ...reconcile, leaseMs }));
    start(moveInstances(reconcile));
    start(followHosts(reconcile));
    start(shareContexts(reconcile));
    start(publishShares(reconcile));
    start(makeTools(reconcile));
    start(deliverTools(reconcile));
    start(releaseTools(reconcile));
    start(sweepProviders(reconcile));
    opened.push(followTemplates(reconcile, templateFeedAt(config.templateUrl, credentials)));

    const quotas = config.quotas ?? defaultQuotas;
    const templates = templatesAt(config.templateUrl, credentials);
    const commands = {
      db,
      takeIdle: takeInBatches(db),
      templates,
      pressure,
      hosts,
      identities,
      wake,
      wakeUps,
      now,
      log,
      requestKey: secretOf(serviceKey, 'request key'),
      deploymentKey,
      leaseMs,
      configureTimeoutMs,
      joinTimeoutMs,
      placeKeptMs,
      quotas,
      stock,
      templateCounts: templateCounts(quotas, (templateId) => agentsOfTemplate(db, templateId)),
      resourcesMade: toolProviders.available,
      orphans,
    };
    const server = await serve({
      ...address,
      services: routes(commands),
      interceptors: [databaseRefusals('claim')],
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
