// The whole system in one process: the same composition roots as the separate processes, wired over loopback ports.

import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { startClaimService } from '@offshoot/claim';
import { startCommonsService } from '@offshoot/commons/service.ts';
import { issuerToken } from '@offshoot/commons/tokens/signing-seed.ts';
import { startGateway, webAppOf } from '@offshoot/gateway';
import { type Engine, engine as engineSetting, type PublicCommons, type SecretScanner, startInstanceHost } from '@offshoot/host';
import { startKnowledgeService } from '@offshoot/knowledge/service.ts';
import { startLineageService } from '@offshoot/lineage/service.ts';
import { ANYBODY } from '@offshoot/nostr/relay/policy.ts';
import { serveRelay } from '@offshoot/nostr/relay/serve-relay.ts';
import { passKeyOf, snapshotKey } from '@offshoot/patterns';
import { type DatabaseService, oneRole, openDatabase, ownRoles } from '@offshoot/postgres';
import { startProfileService } from '@offshoot/profile/service.ts';
import type { ProviderStub } from '@offshoot/providers';
import { models } from '@offshoot/response/models/adapters/models.ts';
import { startResponseService } from '@offshoot/response/service.ts';
import { type DeploymentKeys, deploymentKeys, type HostKey, type ServiceKey } from '@offshoot/rpc/auth';
import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { readEnvironment } from '@offshoot/runtime/environment';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { openWithCleanup } from '@offshoot/runtime/process/open-with-cleanup.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { ensPorts } from '@offshoot/template/creators/adapters/name-reader.ts';
import { startTemplateService } from '@offshoot/template/service.ts';
import { createInboxKeysReader, type XmtpNetwork } from '@offshoot/xmtp';
import { createContractWalletVerifier } from '@offshoot/xmtp/ethereum/contract-wallet-verifier.ts';
import { startXmtpNetwork } from '@offshoot/xmtp-network/service.ts';
import type { StandaloneConfig } from './config.ts';
import { lockData } from './data-lock.ts';
import { superviseHost } from './host/supervised-host.ts';
import { publishOperatorAccess } from './operator-access.ts';
import { openToolProviders } from './tool-providers.ts';

/** Parts a test may replace. Engine, scanner and clock are not those of a host in its own process. */
export interface StandaloneOverrides {
  /** What the host's own process runs. Default: host/main.ts. */
  hostProgram?: URL;
  engine?: Engine;
  /** Variables of what answers under /v1 and drafts templates. Agents have `engine`. Default: those of this process. */
  modelVariables?: NodeJS.ProcessEnv;
  secretScanner?: SecretScanner;
  now?: () => Date;
  /** How long an agent may take to join its conversation. */
  joinTimeoutMs?: number;
}

export interface Standalone {
  /** Base URL of the gateway, the only public port. */
  url: string;
  network: XmtpNetwork;
  /** With the server owner's role; the services have roles of their own. */
  database: { url: string };
  readonly xmtp: RunningService | undefined;
  /** A Nostr relay for everybody on this machine. */
  relay: { url: string };
  template: RunningService;
  lineage: RunningService;
  claim: RunningService;
  /** Its own. `issuerToken`: by which the claim service has passes evaluated. */
  commons: (PublicCommons & { issuerToken: string }) | undefined;
  knowledge: RunningService;
  profile: RunningService;
  response: RunningService;
  /** The instance host. Throws while stopped. */
  readonly host: RunningService;
  gateway: RunningService;
  /** The stand-in for tool providers; undefined if real accounts are used. */
  readonly providerStub: ProviderStub | undefined;
  /** Keys by which services authenticate. */
  keys: DeploymentKeys;
  /** Of the host. */
  hostKey: HostKey;
  stopHost(): Promise<void>;
  startHost(): Promise<void>;
  /** Restarts the local XMTP network on the same port and data. */
  restartNetwork(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Names by which browsers may take the public ports for their own. Undefined: any. */
function ownHosts({ hosts, origin, xmtpPublicUrl }: StandaloneConfig): readonly string[] | undefined {
  if (hosts.includes('*')) return undefined;
  return [...hosts, ...[origin, xmtpPublicUrl].flatMap((url) => (url ? new URL(url).hostname : []))];
}

/** Names of hosts whose pages may use the local network: those that may call the gateway. Undefined: all. */
function pagesOf(config: StandaloneConfig): readonly string[] | undefined {
  if (config.corsOrigins.includes('*')) return undefined;
  return [...(ownHosts(config) ?? config.hosts), ...config.corsOrigins.map((origin) => new URL(origin).hostname)];
}

/** The commons has keys of its own: it may run alone. */
export const commonsSeedOf = (serviceSecret: string): string =>
  createHmac('sha256', serviceSecret).update('offshoot key: commons').digest('hex');

const LOOPBACK = '127.0.0.1';
/** Database connections, connections between the services (both ends in this process), and clients. */
const FILES_OF_SERVICES = 400;

/** How a slow start is reported and cancelled. */
export interface StartOptions {
  /** Receives a sentence for the user about what is being awaited. Default: the log. */
  waiting?: (sentence: string) => void;
  stopping?: AbortSignal;
}

export async function startStandalone(
  config: StandaloneConfig,
  overrides: StandaloneOverrides = {},
  { waiting, stopping }: StartOptions = {},
): Promise<Standalone> {
  return withAdmin(config.admin, () => openStandalone(config, overrides, { waiting, stopping }));
}

function openStandalone(config: StandaloneConfig, overrides: StandaloneOverrides, { waiting, stopping }: StartOptions) {
  // In this order, nobody loses a service it still calls.
  return openWithCleanup(async (keep) => {
    const log = (name: string) => createLogger(name, config.logLevel);
    const lock = lockData(config.dataDir);
    keep({ close: async () => lock.release() });

    const network = { ...config.network };
    let xmtp: RunningService | undefined;
    const startNetwork = (port: number) =>
      startXmtpNetwork(
        { host: LOOPBACK, port, hosts: ownHosts(config), pages: pagesOf(config), dataDir: join(config.dataDir, 'xmtp-network') },
        { log: log('xmtp-network') },
      );
    if (config.xmtpPort !== undefined) {
      xmtp = await startNetwork(config.xmtpPort);
      keep({ close: async () => xmtp?.close() });
      network.apiUrl = xmtp.url;
    }
    const relay = keep(
      await serveRelay({
        ...{ host: LOOPBACK, port: config.relayPort, file: join(config.dataDir, 'relay.db') },
        ...{ name: 'Offshoot on this machine', policy: ANYBODY, log: log('relay') },
      }).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'EADDRINUSE') throw cause;
        throw new Error(
          `Port ${config.relayPort} on ${LOOPBACK} is already in use: stop the process that listens there, or set OFFSHOOT_RELAY_PORT.`,
          { cause },
        );
      }),
    );
    const database = keep(
      await openDatabase({
        dataDir: config.dataDir,
        ...(config.databaseUrl && { url: config.databaseUrl }),
        log: log('postgres'),
        waiting,
        stopping,
      }),
    );
    const { chains } = config;
    const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
    const clock = overrides.now ? { now: overrides.now } : {};
    const keys = deploymentKeys(config.serviceSecret);
    const { callers: serviceCallers, deploymentKey } = keys;
    const credentialsOf = (serviceKey: ServiceKey) => ({ serviceKey, serviceCallers });
    const databases = config.databaseRoles === 'each' ? await ownRoles(database.url) : oneRole(database.url);
    const common = (service: DatabaseService) => ({ host: LOOPBACK, port: 0, databaseUrl: databases[service] });

    const template = keep(
      await startTemplateService(
        { ...common('template'), ...credentialsOf(keys.of('template')), quotas: config.templateQuotas },
        { identities, ens: ensPorts(chains, network), ...clock, log: log('template') },
      ),
    );
    const lineage = keep(
      await startLineageService({ ...common('lineage'), ...credentialsOf(keys.of('lineage')) }, { log: log('lineage') }),
    );
    const knowledge = keep(
      await startKnowledgeService(
        {
          ...common('knowledge'),
          ...credentialsOf(keys.of('knowledge')),
          embeddings: config.embeddings,
          embeddingBudgets: config.embeddingBudgets,
        },
        { log: log('knowledge') },
      ),
    );
    const responseModels = readEnvironment(models, overrides.modelVariables ?? process.env);
    const profile = keep(
      await startProfileService(
        {
          ...common('profile'),
          ...credentialsOf(keys.of('profile')),
          knowledgeUrl: knowledge.url,
          templateUrl: template.url,
          issuerOrigins: config.issuerOrigins,
          mcpOrigins: config.mcpOrigins,
          allowedModels: responseModels.allowed,
          code: config.code,
          tenantMakers: config.tenantMakers,
          tenantsPerDay: config.tenantsPerDay,
          quotas: config.profileQuotas,
        },
        { identities, ...clock, log: log('profile') },
      ),
    );
    const response = keep(
      await startResponseService(
        {
          ...common('response'),
          ...credentialsOf(keys.of('response')),
          profileUrl: profile.url,
          knowledgeUrl: knowledge.url,
          models: responseModels,
          mcpOrigins: config.mcpOrigins,
          code: config.code,
          quotas: config.storedQuotas,
          budgets: config.budgets,
        },
        { profileService: profile.local, log: log('response') },
      ),
    );
    let gatewayUrl = '';
    const providers = keep(await openToolProviders(config.toolProviders, { dataDir: config.dataDir, gatewayUrl: () => gatewayUrl }));
    const startCommons = async (seed: string): Promise<NonNullable<Standalone['commons']>> => {
      const folder = join(config.dataDir, 'public-commons');
      const given = { ...common('commons'), folder, seed, isPublic: true, trustedProxies: 0 };
      const running = keep(await startCommonsService(given, { ...clock, log: log('commons') }));
      return { url: `${running.url}/`, key: snapshotKey(seed), passKey: passKeyOf(seed), issuerToken: issuerToken(seed) };
    };
    const commons = config.commons === 'on' ? await startCommons(commonsSeedOf(config.serviceSecret)) : undefined;
    const claimConfig = {
      ...common('claim'),
      ...credentialsOf(keys.of('claim')),
      deploymentKey,
      templateUrl: template.url,
      lineageUrl: lineage.url,
      quotas: config.quotas,
      dailyCaps: config.dailyCaps,
      allowedModels: config.allowedModels,
      stock: config.stock,
      toolProviders: providers.config,
      commons: commons && { url: commons.url, token: commons.issuerToken },
      passAgeDays: config.passAgeDays,
    };
    const { joinTimeoutMs } = overrides;
    const claim = keep(await startClaimService(claimConfig, { identities, ...clock, joinTimeoutMs, log: log('claim') }));
    keep(publishOperatorAccess(config.dataDir, { key: keys.of('operator').seed, urls: { claim: claim.url, template: template.url } }));

    const hostKey = keys.host();
    const hostConfig = {
      host: LOOPBACK,
      port: 0,
      dataDir: join(config.dataDir, 'instance'),
      claimUrl: claim.url,
      ...credentialsOf(hostKey),
      network,
      idleTarget: config.idleTarget,
      capacity: config.hostCapacity,
      sleepAfterMs: config.sleepSeconds * 1000,
      minFreeBytes: config.minFreeMb * 2 ** 20,
      similarity: config.similarity,
      webReading: config.webReading,
      attachmentOrigins: config.attachmentOrigins,
      mcpOrigins: config.mcpOrigins,
      engineTimeoutMs: config.engineTimeoutMs,
      allowedModels: config.allowedModels,
      tokenBudgets: config.tokenBudgets,
      ownKeys: config.ownKeys && { ...config.ownKeys, arePoolKeysReal: providers.stub === undefined },
      transcription: config.transcription,
      nostrRelays: [relay.url],
      commons: typeof config.commons === 'object' ? config.commons : commons,
      agentMailUrl: providers.config.agentmail?.url,
      // A gateway whose port the system chooses is not known yet.
      origin: config.origin ?? (config.port === 0 ? undefined : `http://localhost:${config.port}`),
    };
    const startInProcess = () => {
      const engine = overrides.engine ?? readEnvironment(engineSetting, process.env);
      const deps = { engine, identities, chains, ...clock, secretScanner: overrides.secretScanner, log: log('instance') };
      return startInstanceHost({ ...hostConfig, otherFiles: FILES_OF_SERVICES }, deps);
    };
    const startSupervised = () =>
      superviseHost(
        { config: hostConfig, chains, stuckMs: config.stuckMs, logLevel: config.logLevel },
        { log: log('instance'), program: overrides.hostProgram },
      );
    const startHost: () => Promise<RunningService> = config.hostRuns === 'in-process' ? startInProcess : startSupervised;
    let host: RunningService | undefined = await startHost();
    keep({ close: async () => host?.close() });

    const gateway = keep(
      await startGateway(
        {
          ...common('gateway'),
          serviceKey: keys.of('gateway'),
          deploymentKey,
          host: config.host,
          port: config.port,
          templateUrl: template.url,
          claimUrl: claim.url,
          lineageUrl: lineage.url,
          profileUrl: profile.url,
          responseUrl: response.url,
          knowledgeUrl: knowledge.url,
          web: webAppOf(config, network),
          corsOrigins: config.corsOrigins,
          attachmentOrigins: config.attachmentOrigins,
          hosts: ownHosts(config),
          rateLimits: config.rateLimits,
          streamLimits: config.streamLimits,
          trustedProxies: config.trustedProxies,
          ...(config.origin && { origin: config.origin }),
        },
        {
          identities,
          ...clock,
          responses: response.inProcess,
          profileService: profile.local,
          profiles: profile.inProcess,
          log: log('gateway'),
        },
      ),
    );
    gatewayUrl = gateway.url;
    providers.stub?.texts.hookTo(`${gatewayUrl}/hooks/telnyx`);
    return {
      url: gateway.url,
      network,
      database,
      get xmtp() {
        return xmtp;
      },
      relay,
      template,
      lineage,
      claim,
      commons,
      knowledge,
      profile,
      response,
      get host() {
        if (!host) throw new Error('The instance host is stopped.');
        return host;
      },
      gateway,
      providerStub: providers.stub,
      keys,
      hostKey,
      async stopHost() {
        const running = host;
        host = undefined;
        await running?.close();
      },
      async startHost() {
        host ??= await startHost();
      },
      async restartNetwork() {
        if (!xmtp) throw new Error('The XMTP network is not ours to restart.');
        const { port } = xmtp;
        await xmtp.close();
        xmtp = await startNetwork(port);
      },
    };
  });
}
