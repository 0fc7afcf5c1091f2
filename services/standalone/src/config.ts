import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defaultQuotas, noQuotas, noStockRules, type Quotas, type StockRules } from '@offshoot/claim';
import { stockRulesFromEnv } from '@offshoot/claim/stock/config.ts';
import { toolProvidersFromEnv } from '@offshoot/claim/tools/config.ts';
import {
  noRateLimits,
  noStreamLimits,
  originsFromEnv,
  type RateLimits,
  rateLimitsFromEnv,
  type StreamLimits,
  streamLimitsFromEnv,
} from '@offshoot/gateway';
import { checkedDatabaseUrl } from '@offshoot/postgres';
import { objectionToLogLevel } from '@offshoot/process/logger.ts';
import { noTemplateQuotas, type TemplateQuotas, templateQuotasFromEnv } from '@offshoot/template';
import { type XmtpNetwork, xmtpNetworkFromEnv } from '@offshoot/xmtp';
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

/** A value that cannot be used; the message names the variable and what it takes. */
class ConfigError extends Error {}

export function configFromEnv(env: NodeJS.ProcessEnv): StandaloneConfig {
  const dataDir = resolve(env.OFFSHOOT_DATA || '.data');
  const network = xmtpNetworkFromEnv(env);
  const ownNetwork = network.env === 'local' && !env.XMTP_URL;
  return {
    dataDir,
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: integer(env, 'OFFSHOOT_PORT', 8080, 65535),
    ...originsFromEnv(env),
    rateLimits: rateLimitsFromEnv(env),
    streamLimits: streamLimitsFromEnv(env),
    trustedProxies: integer(env, 'OFFSHOOT_TRUSTED_PROXIES', 0, 10),
    databaseUrl: env.DATABASE_URL ? checkedDatabaseUrl(env.DATABASE_URL) : undefined,
    databaseRoles: env.DATABASE_URL ? 'one' : 'each',
    xmtpPort: ownNetwork ? integer(env, 'XMTP_PORT', 5556, 65535) : undefined,
    network,
    idleTarget: integer(env, 'OFFSHOOT_IDLE_TARGET', 3, 1000),
    hostCapacity: integer(env, 'OFFSHOOT_HOST_CAPACITY', 0, 100_000),
    quotas: {
      owner: integer(env, 'OFFSHOOT_QUOTA_OWNER', defaultQuotas.owner, 1_000_000_000),
      template: integer(env, 'OFFSHOOT_QUOTA_TEMPLATE', defaultQuotas.template, 1_000_000_000),
    },
    templateQuotas: templateQuotasFromEnv(env),
    stock: stockRulesFromEnv(env),
    toolProviders: toolProvidersFromEnv(env) ?? 'stub',
    serviceSecret: env.OFFSHOOT_SERVICE_KEY || keptSecret(dataDir),
    logLevel: logLevelFrom(env),
  };
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
    quotas: noQuotas,
    templateQuotas: noTemplateQuotas,
    stock: noStockRules,
    toolProviders: 'stub',
    serviceSecret: randomBytes(32).toString('hex'),
    logLevel: process.env.LOG_LEVEL || 'error',
    ...changes,
  };
}

function logLevelFrom(env: NodeJS.ProcessEnv): string {
  const objection = objectionToLogLevel(env.LOG_LEVEL);
  if (objection) throw new ConfigError(objection);
  return env.LOG_LEVEL || 'warn';
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new ConfigError(`${name} must be a whole number from 0 to ${max}, not "${text}".`);
  return value;
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
    throw new ConfigError(`${dataDir} ${why}. Set OFFSHOOT_DATA to a folder that you may write to.`, { cause });
  }
}
