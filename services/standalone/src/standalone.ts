// The whole system in one process: the same composition roots as the separate processes, wired over loopback ports.

import { join } from 'node:path';
import { startClaimService } from '@offshoot/claim';
import { chainEndpointsFromEnv, createContractWalletVerifier } from '@offshoot/ethereum';
import { startGateway } from '@offshoot/gateway';
import { startInstanceHost } from '@offshoot/instance';
import { createEngine } from '@offshoot/instance/adapters/engines/index.ts';
import type { Engine } from '@offshoot/instance/domain/engine.ts';
import type { SecretScanner } from '@offshoot/instance/domain/selection/secret-scanner.ts';
import { startLineageService } from '@offshoot/lineage';
import { openDatabase } from '@offshoot/postgres';
import { createLogger, type RunningService, type ServiceName, serviceCallersOf } from '@offshoot/rpc';
import { startTemplateService } from '@offshoot/template';
import type { ProviderStub } from '@offshoot/tool-providers';
import { createInboxKeysReader, type XmtpNetwork } from '@offshoot/xmtp';
import { startXmtpNetwork } from '@offshoot/xmtp-network';
import type { StandaloneConfig } from './config.ts';
import { lockData } from './data-lock.ts';
import { publishOperatorAccess } from './operator-access.ts';
import { type ServiceTokens, serviceTokens } from './service-tokens.ts';
import { openToolProviders } from './tool-providers.ts';

/** Parts that a test may replace. */
export interface StandaloneOverrides {
  engine?: Engine;
  secretScanner?: SecretScanner;
  now?: () => Date;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs?: number;
}

export interface Standalone {
  /** Base URL of the gateway, the only public port. */
  url: string;
  network: XmtpNetwork;
  database: { url: string };
  readonly xmtp: RunningService | undefined;
  template: RunningService;
  lineage: RunningService;
  claim: RunningService;
  /** The instance host. Throws while it is stopped. */
  readonly host: RunningService;
  gateway: RunningService;
  /** The stand-in for tool providers; undefined where the accounts are real. */
  readonly providerStub: ProviderStub | undefined;
  /** By which each service shows who it is. */
  tokens: ServiceTokens;
  stopHost(): Promise<void>;
  startHost(): Promise<void>;
  /** The local XMTP network, on the same port and data. */
  restartNetwork(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

export async function startStandalone(config: StandaloneConfig, overrides: StandaloneOverrides = {}): Promise<Standalone> {
  const opened: { close(): Promise<void> }[] = [];
  /** Last opened, first closed: nobody loses a service it still calls. */
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  const keep = async <T extends { close(): Promise<void> }>(part: Promise<T>): Promise<T> => {
    const running = await part;
    opened.push(running);
    return running;
  };
  try {
    const log = (name: string) => createLogger(name, config.logLevel);
    const lock = lockData(config.dataDir);
    opened.push({ close: async () => lock.release() });

    const network = { ...config.network };
    let xmtp: RunningService | undefined;
    const startNetwork = (port: number) =>
      startXmtpNetwork({ host: LOOPBACK, port, dataDir: join(config.dataDir, 'xmtp-network') }, { log: log('xmtp-network') });
    if (config.xmtpPort !== undefined) {
      xmtp = await startNetwork(config.xmtpPort);
      opened.push({ close: async () => xmtp?.close() });
      network.apiUrl = xmtp.url;
    }
    const database = await keep(
      openDatabase({ dataDir: config.dataDir, ...(config.databaseUrl && { url: config.databaseUrl }), log: log('postgres') }),
    );
    const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chainEndpointsFromEnv(process.env)) });
    const clock = overrides.now ? { now: overrides.now } : {};
    const tokens = serviceTokens(config.serviceSecret);
    const serviceCallers = serviceCallersOf(tokens);
    const credentialsOf = (name: ServiceName) => ({ serviceToken: tokens[name], serviceCallers });
    const common = { host: LOOPBACK, port: 0, databaseUrl: database.url };

    const template = await keep(
      startTemplateService({ ...common, ...credentialsOf('template') }, { identities, ...clock, log: log('template') }),
    );
    const lineage = await keep(startLineageService({ ...common, ...credentialsOf('lineage') }, { log: log('lineage') }));
    const providers = await keep(openToolProviders(config.toolProviders, config.dataDir));
    const claimConfig = {
      ...common,
      ...credentialsOf('claim'),
      templateUrl: template.url,
      lineageUrl: lineage.url,
      quotas: config.quotas,
      stock: config.stock,
      toolProviders: providers.config,
    };
    const { joinTimeoutMs } = overrides;
    const claim = await keep(startClaimService(claimConfig, { identities, ...clock, joinTimeoutMs, log: log('claim') }));
    opened.push(publishOperatorAccess(config.dataDir, { token: tokens.operator, claimUrl: claim.url }));

    const engine = overrides.engine ?? createEngine(process.env);
    const startHost = () =>
      startInstanceHost(
        {
          host: LOOPBACK,
          port: 0,
          dataDir: join(config.dataDir, 'instance'),
          claimUrl: claim.url,
          ...credentialsOf('host'),
          network,
          idleTarget: config.idleTarget,
          capacity: config.hostCapacity,
        },
        { engine, identities, ...clock, ...(overrides.secretScanner && { secretScanner: overrides.secretScanner }), log: log('instance') },
      );
    let host: RunningService | undefined = await startHost();
    opened.push({ close: async () => host?.close() });

    const gateway = await keep(
      startGateway(
        {
          ...common,
          serviceToken: tokens.gateway,
          host: config.host,
          port: config.port,
          templateUrl: template.url,
          claimUrl: claim.url,
          lineageUrl: lineage.url,
          corsOrigins: config.corsOrigins,
          rateLimits: config.rateLimits,
          trustedProxies: config.trustedProxies,
          ...(config.origin && { origin: config.origin }),
        },
        { identities, ...clock, log: log('gateway') },
      ),
    );
    return {
      url: gateway.url,
      network,
      database,
      get xmtp() {
        return xmtp;
      },
      template,
      lineage,
      claim,
      get host() {
        if (!host) throw new Error('The instance host is stopped.');
        return host;
      },
      gateway,
      providerStub: providers.stub,
      tokens,
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
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
