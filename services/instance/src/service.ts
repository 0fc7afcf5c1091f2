// Composition root of an instance host.
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { type Logger, type RunningService, route, type ServiceCredentials, serve } from '@offshoot/rpc';
import type { InboxKeysReader, XmtpNetwork } from '@offshoot/xmtp';
import { createSecretlintScanner } from './adapters/secretlint-scanner.ts';
import type { Engine } from './domain/engine.ts';
import type { SecretScanner } from './domain/selection/secret-scanner.ts';
import { instanceHandlers } from './handlers/index.ts';
import { Host } from './host/host.ts';

export interface InstanceHostConfig extends ServiceCredentials {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Keys, memories and messages live here: one host per folder. */
  dataDir: string;
  claimUrl: string;
  network: XmtpNetwork;
  /** Idle instances in stock. Default 3. */
  idleTarget?: number;
  /** How the claim service reaches this host. Default: its own address. */
  publicAddress?: string;
  /** How long a person waits for the language model, milliseconds. Default 30 s. */
  engineTimeoutMs?: number;
}

export interface InstanceHostDeps {
  engine: Engine;
  /** Default: secretlint. */
  secretScanner?: SecretScanner;
  identities: InboxKeysReader;
  now?: () => Date;
  log: Logger;
}

export interface RunningInstanceHost extends RunningService {
  readonly host: Host;
}

const DEFAULT_IDLE_TARGET = 3;
const DEFAULT_ENGINE_TIMEOUT_MS = 30_000;

export async function startInstanceHost(config: InstanceHostConfig, deps: InstanceHostDeps): Promise<RunningInstanceHost> {
  const host = new Host({
    dataDir: config.dataDir,
    claimUrl: config.claimUrl,
    serviceToken: config.serviceToken,
    tls: config.tls,
    network: config.network,
    idleTarget: config.idleTarget ?? DEFAULT_IDLE_TARGET,
    engine: deps.engine,
    engineTimeoutMs: config.engineTimeoutMs ?? DEFAULT_ENGINE_TIMEOUT_MS,
    secretScanner: deps.secretScanner ?? createSecretlintScanner(),
    identities: deps.identities,
    now: deps.now ?? (() => new Date()),
    log: deps.log,
  });
  try {
    const server = await serve({
      host: config.host,
      port: config.port,
      services: [route(InstanceService, instanceHandlers(host), { callers: ['claim'] })],
      serviceToken: config.serviceToken,
      serviceCallers: config.serviceCallers,
      tls: config.tls,
      log: deps.log,
      ready: () => host.isReady,
    });
    host.start(config.publicAddress ?? server.url);
    const close = async () => {
      await server.close();
      await host.close();
    };
    return { url: server.url, port: server.port, host, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await host.close();
    throw error;
  }
}
