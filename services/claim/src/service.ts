import { budgetRows, openDatabaseClock } from '@offshoot/postgres';
import { startService } from '@offshoot/postgres/start-service.ts';
import { secretOf } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { templateCounts } from './claiming/adapters/template-counts.ts';
import { claimPressure } from './claiming/domain/pressure.ts';
import { configureClaims } from './claiming/loops/configure-claims.ts';
import { serveWaiting } from './claiming/loops/serve-queue.ts';
import { claimStore } from './claiming/store/claim-store.ts';
import { type ClaimServiceConfig, DEFAULT_PASS_AGE_DAYS } from './config.ts';
import { openClaimDatabase } from './database/database.ts';
import { instanceHosts } from './hosts/adapters/instance-hosts.ts';
import { followHosts } from './hosts/loops/follow-hosts.ts';
import { watchLeases } from './hosts/loops/watch-leases.ts';
import { takeSteps } from './lifecycle/commands/take-steps.ts';
import { defaultQuotas } from './lifecycle/domain/quota.ts';
import { enforceDeadlines } from './lifecycle/loops/enforce-deadlines.ts';
import { releaseInstances } from './lifecycle/loops/release-instances.ts';
import { agentsOfTemplate } from './lifecycle/store/agents.ts';
import { lineageAt } from './lineage/adapters/lineage-recorder.ts';
import { publishLineage } from './lineage/loops/publish-lineage.ts';
import { moveInstances } from './moves/loops/move-instances.ts';
import { commonsAt } from './passes/adapters/commons.ts';
import { haltFailingRollouts } from './rollout/loops/halt-failing.ts';
import { routes, services } from './routes.ts';
import { watchPoolMetrics } from './status/commands/pool-metrics.ts';
import { watchShortage } from './stock/adapters/shortage.ts';
import { noStockRules } from './stock/domain/replenishment.ts';
import { keepWarm } from './stock/loops/keep-warm.ts';
import { templateFeedAt } from './templates/adapters/template-feed.ts';
import { templatesAt } from './templates/adapters/templates.ts';
import { newestVersion } from './templates/commands/known-template.ts';
import { followTemplates } from './templates/loops/follow-templates.ts';
import { versionCopies } from './templates/store/version-copies.ts';
import { carrierOf } from './texts/adapters/carrier.ts';
import { forgetOldTexts } from './texts/store/texts.ts';
import { toolProvidersOf } from './tools/adapters/tool-providers.ts';
import { defaultDailyCaps } from './tools/domain/daily-caps.ts';
import { deliverTools } from './tools/loops/deliver-tools.ts';
import { makeTools } from './tools/loops/make-tools.ts';
import { releaseTools } from './tools/loops/release-tools.ts';
import { sweepProviders } from './tools/loops/sweep-providers.ts';
import { carryOutTransfers } from './transfers/loops/carry-out-transfers.ts';
import { deliverUpdates } from './updates/loops/deliver-updates.ts';
import { useRecorderAt } from './use/adapters/use-recorder.ts';
import { countUses } from './use/loops/count-uses.ts';
import { listenForWakeUps } from './work/adapters/wake-ups.ts';
import { type Wake, workNames } from './work/domain/work.ts';
import { fewLooks } from './work/loops/looks.ts';
import { startWorkLoop, type WorkLoop } from './work/loops/work-loop.ts';

export interface ClaimServiceDeps {
  identities: InboxKeysReader;
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
  /** Default: the database's clock. */
  now?: () => Date;
  /** How long a host counts as online without KeepAlive. Default 10 s. */
  leaseMs?: number;
  /** How long an agent may wait to be let into its conversation. Default 10 min. */
  joinTimeoutMs?: number;
  /** How long a host may take to configure a claimed instance, including time offline. Default 10 min. */
  configureTimeoutMs?: number;
  /** How long a queued reservation keeps its place, or the instance it then got, without being asked for again. Default 15 s. */
  placeKeptMs?: number;
  /** Time limit of one call to a host or to lineage. Default 10 s. */
  attemptMs?: number;
  /** Time limit of one call to a tool's provider. Default 20 s. */
  toolAttemptMs?: number;
  /** How often each tool's provider is searched for orphaned resources. Default 15 min. */
  toolSweepMs?: number;
  /** How often the agents of each template are counted for the store. Default 5 min. */
  countMs?: number;
}

const TEN_MINUTES_MS = 600_000;

/** For all loops together; one look takes about a millisecond. */
const LOOKS_AT_ONCE = 3;

/** The composition root: the only place that knows all parts. */
export async function startClaimService(config: ClaimServiceConfig, deps: ClaimServiceDeps): Promise<RunningService> {
  const { identities, log } = deps;
  const { leaseMs = 10_000, joinTimeoutMs = TEN_MINUTES_MS, configureTimeoutMs = TEN_MINUTES_MS, attemptMs = 10_000 } = deps;
  const { placeKeptMs = 15_000, toolAttemptMs = 20_000, toolSweepMs = 15 * 60_000, countMs = 5 * 60_000 } = deps;
  const { serviceKey, serviceCallers, deploymentKey, tls } = config;
  const credentials = { serviceKey, serviceCallers, deploymentKey, tls };
  const address = { host: config.host, port: config.port, ...credentials };
  const start = { name: 'claim', databaseUrl: config.databaseUrl, address, services, stopping: deps.stopping, log };
  return startService(start, async ({ keep, connection, serve }) => {
    const db = keep(await openClaimDatabase(connection));
    const clock = keep(await openDatabaseClock(db.query));
    const { now = clock.now } = deps;
    const loops = new Map<string, WorkLoop>();
    const wake: Wake = (...work) => {
      for (const name of work) loops.get(name)?.wake();
    };
    const wakeUps = keep(await listenForWakeUps(connection, () => wake(...workNames)));

    const hosts = instanceHosts(credentials, attemptMs);
    const lineage = lineageAt(config.lineageUrl, credentials, attemptMs);
    const uses = useRecorderAt(config.templateUrl, credentials, attemptMs);
    const timing = { joinTimeoutMs, configureTimeoutMs, placeKeptMs, attemptMs, toolAttemptMs, toolSweepMs, countMs };
    const toolProviders = toolProvidersOf(config.toolProviders, toolAttemptMs);
    const orphans = { released: 0 };
    const stock = config.stock ?? noStockRules;
    const versions = versionCopies(db);
    const pressure = claimPressure();
    const basics = { db, wake, now, log };
    const shortage = watchShortage(log);
    const loopDeps = {
      ...basics,
      versions,
      pressure,
      hosts,
      lineage,
      uses,
      takeSteps: takeSteps({ ...basics, joinTimeoutMs }),
      warm: stock.warm,
      toolProviders,
      dailyCaps: config.dailyCaps ?? defaultDailyCaps,
      orphans,
      forgetOldTexts: () => forgetOldTexts({ db, now }),
      leaseMs,
      ...timing,
    };
    const limited = fewLooks(LOOKS_AT_ONCE);
    const start = <Item>(source: Parameters<typeof startWorkLoop<Item>>[0]) => {
      const loop = startWorkLoop(source, limited, log);
      loops.set(source.name, loop);
      keep(loop);
    };
    start(serveWaiting(loopDeps));
    start(keepWarm(loopDeps));
    start(configureClaims(loopDeps));
    start(carryOutTransfers(loopDeps));
    start(deliverUpdates(loopDeps));
    start(haltFailingRollouts(loopDeps));
    start(releaseInstances(loopDeps));
    start(publishLineage(loopDeps));
    start(enforceDeadlines(loopDeps));
    start(watchLeases(loopDeps));
    start(moveInstances(loopDeps));
    start(followHosts(loopDeps));
    start(makeTools(loopDeps));
    start(deliverTools(loopDeps));
    start(releaseTools(loopDeps));
    start(sweepProviders(loopDeps));
    start(countUses(loopDeps));
    keep(followTemplates(loopDeps, templateFeedAt(config.templateUrl, credentials)));

    const quotas = config.quotas ?? defaultQuotas;
    const templates = templatesAt(config.templateUrl, credentials);
    const routeDeps = {
      ...basics,
      claims: claimStore(db),
      budgets: budgetRows(db),
      templates: { ...templates, newest: (templateId: string) => newestVersion({ db, templates }, templateId) },
      templateCounts: templateCounts(quotas, (templateId) => agentsOfTemplate(db, templateId)),
      settings: {
        requestKey: secretOf(serviceKey, 'request key'),
        quotas,
        keepsWarm: stock.warm.size > 0,
        configureTimeoutMs,
        resourcesMade: toolProviders.available,
        allowedModels: config.allowedModels ?? 'any',
      },
      pressure,
      shortage,
      carrier: carrierOf(config.toolProviders),
      evaluatePasses: config.commons && commonsAt(config.commons),
      passAgeDays: config.passAgeDays ?? DEFAULT_PASS_AGE_DAYS,
      hosts,
      identities,
      wakeUps,
      requestKey: secretOf(serviceKey, 'request key'),
      deploymentKey,
      leaseMs,
      joinTimeoutMs,
      placeKeptMs,
      quotas,
      stock,
      orphans,
    };
    keep(await watchPoolMetrics(routeDeps));
    const server = await serve({
      services: routes(routeDeps),
    });
    return { url: server.url, port: server.port };
  });
}
