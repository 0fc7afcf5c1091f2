import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { noQuotas, noStockRules, type Quotas, quotas, type StockRules, stockRules, toolProviders } from '@offshoot/claim';
import { bind, dataFolder, derived, group, logLevel, port, readEnvironment, text } from '@offshoot/environment';
import { chainEndpoints } from '@offshoot/ethereum';
import { edge, noRateLimits, noStreamLimits, type RateLimits, type StreamLimits } from '@offshoot/gateway';
import { engine, hostStock, type SimilarityEngine, similarity } from '@offshoot/instance';
import { optionalDatabaseUrl } from '@offshoot/postgres';
import { noTemplateQuotas, type TemplateQuotas, templateQuotas } from '@offshoot/template';
import { type XmtpNetwork, xmtpNetwork } from '@offshoot/xmtp';
import type { ToolProvidersChoice } from './tool-providers.ts';

/** Everything that the one-process system can be told. */
export interface StandaloneConfig {
  /** Folder of all data: PostgreSQL, the local XMTP network, the agents. */
  dataDir: string;
  /** Interface that the gateway listens on. Everything behind it stays on the loopback interface. */
  host: string;
  /** The gateway's port; 0 takes a free one. */
  port: number;
  /** Origin that sign-in statements name. Undefined: http://localhost:<port>. */
  origin: string | undefined;
  corsOrigins: string[];
  /** Of the gateway. */
  rateLimits: RateLimits;
  /** Of the gateway. */
  streamLimits: StreamLimits;
  /** Proxies before the gateway that append to X-Forwarded-For; 0 ignores the header. */
  trustedProxies: number;
  /** An external PostgreSQL. Undefined: an embedded one in dataDir. */
  databaseUrl: string | undefined;
  /** Whether each service has a PostgreSQL role of its own; the database's role has to be able to make them. */
  databaseRoles: 'one' | 'each';
  /** Port of the local XMTP network; 0 takes a free one. Undefined: `network` is somebody else's. */
  xmtpPort: number | undefined;
  network: XmtpNetwork;
  /** Idle instances that the host keeps ready. */
  idleTarget: number;
  /** Instances that the host takes in all. 0: as many as the pool gives it. */
  hostCapacity: number;
  /** How the host's agents compare meanings. */
  similarity: SimilarityEngine;
  /** How many agents an owner and a template may have. */
  quotas: Quotas;
  /** How much a creator may have kept. */
  templateQuotas: TemplateQuotas;
  /** How many idle instances the pool wants, and how many instances at all. */
  stock: StockRules;
  /** Where numbers, inboxes and keys of agents' tools come from. */
  toolProviders: ToolProvidersChoice;
  /** What all keys of the deployment are made from. */
  serviceSecret: string;
  logLevel: string;
}

const own = {
  dataDir: dataFolder,
  host: bind,
  databaseUrl: optionalDatabaseUrl,
  xmtpPort: port('XMTP_PORT', 5556, 'port of the local XMTP network'),
  ownXmtpUrl: text({ name: 'XMTP_URL', help: 'a local network that already runs' }),
  serviceSecret: text({
    name: 'OFFSHOOT_SERVICE_KEY',
    help: 'the seed of all keys; unset: one that the data folder keeps',
    isSecret: true,
  }),
  logLevel: logLevel('warn'),
};

export const settings = derived(
  group({
    ...own,
    ...edge,
    ...hostStock,
    similarity,
    network: xmtpNetwork,
    quotas,
    templateQuotas,
    stock: stockRules,
    toolProviders,
    // Read again where they are used: here for what is wrong with them to be said with the rest.
    engine,
    chains: chainEndpoints,
  }),
  ({ engine: _, chains: __, ownXmtpUrl, capacity, dataDir: folder, ...rest }) => {
    const dataDir = resolve(folder);
    const isOwnNetwork = rest.network.env === 'local' && ownXmtpUrl === undefined;
    return {
      ...rest,
      dataDir,
      hostCapacity: capacity,
      databaseRoles: rest.databaseUrl === undefined ? ('each' as const) : ('one' as const),
      xmtpPort: isOwnNetwork ? rest.xmtpPort : undefined,
      toolProviders: rest.toolProviders ?? ('stub' as const),
    };
  },
);

/** Throws an Error that names every variable to mend. */
export function configFromEnv(env: NodeJS.ProcessEnv): StandaloneConfig {
  const config = readEnvironment(settings, env);
  return { ...config, serviceSecret: config.serviceSecret ?? keptSecret(config.dataDir) };
}

/** A system that nobody else knows of: free ports, a secret of its own, a local network. For the demo, benches and tests. */
export function privateConfig(dataDir: string, changes: Partial<StandaloneConfig> = {}): StandaloneConfig {
  return {
    dataDir,
    host: '127.0.0.1',
    port: 0,
    origin: undefined,
    corsOrigins: [],
    rateLimits: noRateLimits,
    streamLimits: noStreamLimits,
    trustedProxies: 0,
    databaseUrl: process.env.DATABASE_URL || undefined,
    databaseRoles: process.env.DATABASE_URL ? 'one' : 'each',
    xmtpPort: 0,
    network: { env: 'local' },
    idleTarget: 2,
    hostCapacity: 0,
    similarity: 'lexical',
    quotas: noQuotas,
    templateQuotas: noTemplateQuotas,
    stock: noStockRules,
    toolProviders: 'stub',
    serviceSecret: randomBytes(32).toString('hex'),
    logLevel: process.env.LOG_LEVEL || 'error',
    ...changes,
  };
}

/** Clients and hosts know the deployment by keys from it, so it must survive a restart. */
function keptSecret(dataDir: string): string {
  makeDataFolder(dataDir);
  const path = join(dataDir, 'service-secret');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    const secret = randomBytes(32).toString('hex');
    writeFileSync(path, secret, { mode: 0o600 });
    return secret;
  }
}

function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'is no folder' : `cannot be written (${code})`;
    throw new Error(`${dataDir} ${why}. Set OFFSHOOT_DATA to a folder that you may write to.`, { cause });
  }
}
