import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type DailyCaps,
  dailyCaps,
  noDailyCaps,
  noQuotas,
  noStockRules,
  passAgeDays,
  type Quotas,
  quotas,
  type StockRules,
  stockRules,
  toolProviders,
} from '@offshoot/claim';
import { type ContainerSettings, executorSettings } from '@offshoot/code-execution';
import { edge, noRateLimits, noStreamLimits, type RateLimits, type StreamLimits } from '@offshoot/gateway';
import {
  commons,
  DEFAULT_ENGINE_TIMEOUT_MS,
  engine,
  engineTimeoutMs,
  hostStock,
  type OwnKeysConfig,
  ownKeysSettings,
  type PublicCommons,
  type SimilarityEngine,
  type Switch,
  similarity,
  type TokenBudgets,
  tokenBudgets,
  webReading,
} from '@offshoot/host';
import { embeddingBudgets, embeddings, type KnowledgeConfig } from '@offshoot/knowledge/config.ts';
import { mcpOrigins } from '@offshoot/mcp';
import { type TranscriptionEndpoint, transcriptionEndpoint } from '@offshoot/models';
import { type AllowedModels, allowedModels } from '@offshoot/models/allowed-models.ts';
import { optionalDatabaseUrl } from '@offshoot/postgres';
import { issuerOrigins, profileQuotas, tenantMakers, tenantsPerDay } from '@offshoot/profile/config.ts';
import { defaultProfileQuotas, type ProfileQuotas } from '@offshoot/profile/profiles/domain/limits.ts';
import type { TenantMakers } from '@offshoot/profile/tenancy/domain/caps.ts';
import { budgets, storedQuotas } from '@offshoot/response/config.ts';
import { models } from '@offshoot/response/models/adapters/models.ts';
import { defaultStoredQuotas, type StoredQuotas } from '@offshoot/response/retention/domain/stored-quotas.ts';
import { type Budgets, noBudgets } from '@offshoot/response/usage/domain/budgets.ts';
import { type AdminAddress, adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, dataFolder, derived, group, logLevel, port, readEnvironment, text, variable } from '@offshoot/runtime/environment';
import { templateQuotas } from '@offshoot/template/config.ts';
import { noTemplateQuotas, type TemplateQuotas } from '@offshoot/template/publication/domain/quota.ts';
import { type XmtpNetwork, xmtpNetwork } from '@offshoot/xmtp';
import { type ChainEndpoints, chainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import type { ToolProvidersChoice } from './tool-providers.ts';

/** All settings of the single-process system. */
export interface StandaloneConfig {
  /** Folder for all data: PostgreSQL, the local XMTP network, the agents. */
  dataDir: string;
  /** Interface that the gateway listens on. Everything behind it stays on the loopback interface. */
  host: string;
  /** The gateway's port; 0 picks a free one. */
  port: number;
  /** Origin named in sign-in statements. Undefined: http://localhost:<port>. */
  origin: string | undefined;
  /** Folder of the built web app, which the gateway serves. Undefined: no pages. */
  site: string | undefined;
  /** The local XMTP network as browsers reach it. Undefined: as the services do. */
  xmtpPublicUrl: string | undefined;
  corsOrigins: string[];
  /** Names besides localhost and those in `origin` and `xmtpPublicUrl` by which the public ports may be called; '*' for any. */
  hosts: string[];
  /** Applied by the gateway. */
  rateLimits: RateLimits;
  /** Applied by the gateway. */
  streamLimits: StreamLimits;
  /** Number of proxies in front of the gateway that append to X-Forwarded-For; 0 ignores the header. */
  trustedProxies: number;
  /** An external PostgreSQL. Undefined: an embedded one in dataDir. */
  databaseUrl: string | undefined;
  /** Whether each service has its own PostgreSQL role; the database's role must be able to create them. */
  databaseRoles: 'one' | 'each';
  /** Port of the local XMTP network; 0 picks a free one. Undefined: `network` is an external one. */
  xmtpPort: number | undefined;
  /** Port of a Nostr relay for this machine, which its agents use unless their owners name others; 0 picks a free one. */
  relayPort: number;
  network: XmtpNetwork;
  /** For wallets that are smart contracts and, of Ethereum, for ENS names. */
  chains: ChainEndpoints;
  /** Idle instances the host keeps ready. */
  idleTarget: number;
  /** Maximum number of instances on the host. 0: as many as the pool assigns. */
  hostCapacity: number;
  /** Space in the data folder below which the host takes no claims. */
  minFreeMb: number;
  /** How long nothing has happened to an agent that falls asleep. 0: none does. */
  sleepSeconds: number;
  /** 'own-process': nothing that an agent is sent stops the gateway or the other services. 'in-process' is for tests, which it costs less. */
  hostRuns: 'own-process' | 'in-process';
  /** How long the agents may keep the thread of the host busy with one thing before its process is ended and started again. */
  stuckMs: number;
  /** How the host's agents compare meanings. */
  similarity: SimilarityEngine;
  /** Whether the host's agents read web pages. */
  webReading: Switch;
  /** What runs the code of agents. Undefined: nothing does. */
  code: ContainerSettings | undefined;
  /** Probes and metrics of all services. */
  admin: AdminAddress;
  /** Origins of servers of attachments on private networks, which the gateway and agents may call. */
  attachmentOrigins: readonly string[];
  /** Origins of MCP servers on private networks that agents may call. */
  mcpOrigins: readonly string[];
  /** Origins of identity providers on private networks that tenants may use. */
  issuerOrigins: readonly string[];
  /** By which vector stores are searched for what is meant, too. Undefined: by words only. */
  embeddings: KnowledgeConfig['embeddings'];
  /** What they may embed in a day. Undefined: the default of the service. */
  embeddingBudgets: KnowledgeConfig['embeddingBudgets'];
  /** Time limit of one engine call. */
  engineTimeoutMs: number;
  /** How the host's agents use OpenRouter keys of their own. Undefined: not at all. */
  ownKeys: Omit<OwnKeysConfig, 'arePoolKeysReal'> | undefined;
  /** What transcribes voice messages to agents. Undefined: they listen to none. */
  transcription: TranscriptionEndpoint | undefined;
  /** Maximum number of agents per owner and per template. */
  quotas: Quotas;
  /** Keys, inboxes and numbers that the pool creates within a day. */
  dailyCaps: DailyCaps;
  /** Limits per creator: templates, versions per day, and bytes stored. */
  templateQuotas: TemplateQuotas;
  profileQuotas: ProfileQuotas;
  tenantMakers: TenantMakers;
  /** Tenants that everybody together makes in a day. 0: no limit. */
  tenantsPerDay: number;
  /** How many responses a tenant and a member may have stored. */
  storedQuotas: StoredQuotas;
  /** What tenants may use of the operator's models in a day. */
  budgets: Budgets;
  /** Models that the operator pays for. */
  allowedModels: AllowedModels;
  /** What the host's agents may use of them in a day. */
  tokenBudgets: TokenBudgets;
  /** How many idle instances the pool wants, and how many in total. */
  stock: StockRules;
  /** The commons that agents read if their owners name none: its own, or another one. Only tests have none. */
  commons: 'on' | 'off' | PublicCommons;
  /** How many days an agent must be live before its owner gets passes for the public commons. */
  passAgeDays: number;
  /** Source of phone numbers, inboxes and keys for agents' tools. */
  toolProviders: ToolProvidersChoice;
  /** The secret that all keys of the deployment derive from. */
  serviceSecret: string;
  logLevel: string;
}

const hosts = variable(
  {
    name: 'OFFSHOOT_HOSTS',
    help: 'names besides localhost and those in OFFSHOOT_ORIGIN and XMTP_PUBLIC_URL by which browsers may call, comma-separated; `*`: any',
    default: '',
  },
  (names) =>
    names.split(',').flatMap((one) => {
      const name = one.trim().toLowerCase();
      if (name === '' || name === '*') return name || [];
      if (URL.parse(`http://${name}`)?.hostname === name) return name;
      throw new Error('must be host names without a port, such as offshoot.example');
    }),
);

const own = {
  dataDir: dataFolder,
  host: bind,
  databaseUrl: optionalDatabaseUrl,
  hosts,
  xmtpPort: port('XMTP_PORT', 5556, 'port of the local XMTP network'),
  relayPort: port('OFFSHOOT_RELAY_PORT', 7777, 'port of the Nostr relay'),
  ownXmtpUrl: text({ name: 'XMTP_URL', help: 'a local network that is already running' }),
  serviceSecret: text({
    name: 'OFFSHOOT_SERVICE_KEY',
    help: 'the seed of all keys; unset: the one in the data folder',
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
    webReading,
    admin: adminAddress,
    commons,
    code: executorSettings,
    mcpOrigins,
    issuerOrigins,
    embeddings,
    embeddingBudgets,
    engineTimeoutMs,
    ownKeys: ownKeysSettings,
    transcription: transcriptionEndpoint,
    network: xmtpNetwork,
    quotas,
    dailyCaps,
    templateQuotas,
    profileQuotas,
    tenantMakers,
    tenantsPerDay,
    storedQuotas,
    budgets,
    allowedModels,
    tokenBudgets,
    stock: stockRules,
    passAgeDays,
    toolProviders,
    chains: chainEndpoints,
    // Also read where it is used; read here so that all errors are reported together.
    engine,
    models,
  }),
  ({ engine: _, models: __, ownXmtpUrl, capacity, stuckSeconds, dataDir: folder, commons: other, ...rest }) => {
    const dataDir = resolve(folder);
    const isOwnNetwork = rest.network.env === 'local' && ownXmtpUrl === undefined;
    return {
      ...rest,
      dataDir,
      hostCapacity: capacity,
      hostRuns: 'own-process' as const,
      commons: other ?? ('on' as const),
      stuckMs: stuckSeconds * 1000,
      databaseRoles: rest.databaseUrl === undefined ? ('each' as const) : ('one' as const),
      xmtpPort: isOwnNetwork ? rest.xmtpPort : undefined,
      toolProviders: rest.toolProviders ?? ('stub' as const),
    };
  },
);

/** Throws an Error that names every invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): StandaloneConfig {
  const config = readEnvironment(settings, env);
  return { ...config, serviceSecret: config.serviceSecret ?? keptSecret(config.dataDir) };
}

/** A private system: free ports, its own secret, a local network. For the demo, benchmarks and tests. */
export function privateConfig(dataDir: string, changes: Partial<StandaloneConfig> = {}): StandaloneConfig {
  return {
    dataDir,
    host: '127.0.0.1',
    port: 0,
    origin: undefined,
    site: undefined,
    xmtpPublicUrl: undefined,
    corsOrigins: [],
    hosts: [],
    rateLimits: noRateLimits,
    streamLimits: noStreamLimits,
    trustedProxies: 0,
    databaseUrl: process.env.DATABASE_URL || undefined,
    databaseRoles: process.env.DATABASE_URL ? 'one' : 'each',
    xmtpPort: 0,
    relayPort: 0,
    network: { env: 'local' },
    chains: new Map(),
    idleTarget: 2,
    hostCapacity: 0,
    minFreeMb: 100,
    sleepSeconds: 300,
    hostRuns: 'in-process',
    stuckMs: 10_000,
    similarity: 'lexical',
    webReading: 'off',
    admin: { host: '127.0.0.1', port: undefined },
    code: undefined,
    embeddings: undefined,
    embeddingBudgets: undefined,
    mcpOrigins: [],
    attachmentOrigins: [],
    issuerOrigins: [],
    engineTimeoutMs: DEFAULT_ENGINE_TIMEOUT_MS,
    ownKeys: undefined,
    transcription: undefined,
    quotas: noQuotas,
    dailyCaps: noDailyCaps,
    templateQuotas: noTemplateQuotas,
    profileQuotas: defaultProfileQuotas,
    tenantMakers: 'everybody',
    tenantsPerDay: 0,
    storedQuotas: defaultStoredQuotas,
    budgets: noBudgets,
    allowedModels: 'any',
    tokenBudgets: { owner: 0, all: 0 },
    stock: noStockRules,
    commons: 'off',
    passAgeDays: 7,
    toolProviders: 'stub',
    serviceSecret: randomBytes(32).toString('hex'),
    logLevel: process.env.LOG_LEVEL || 'error',
    ...changes,
  };
}

/** Clients and hosts identify the deployment by keys derived from it, so it must survive a restart. */
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
