// The same system as separate processes on one machine, like a deployment: real ports, one Node process per service.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stockVariables } from '@offshoot/claim';
import { issuerToken } from '@offshoot/commons/tokens/signing-seed.ts';
import type { RateLimit, RateLimits, StreamLimits } from '@offshoot/gateway';
import { commonsKeyOf } from '@offshoot/patterns';
import { oneRole, openDatabase, ownRoles } from '@offshoot/postgres';
import type { ProviderStub } from '@offshoot/providers';
import { deploymentKeys, type ServiceKey, type TlsFiles } from '@offshoot/rpc/auth';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { StandaloneConfig } from './config.ts';
import { commonsSeedOf } from './standalone.ts';
import { openToolProviders, toolProviderVariables } from './tool-providers.ts';

export const SERVICES = [
  'xmtp-network',
  'template',
  'lineage',
  'commons',
  'claim',
  'knowledge',
  'profile',
  'response',
  'host',
  'gateway',
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** A service, or an additional process of it: 'claim-2'. */
export type ProcessName = ServiceName | `${ServiceName}-${number}`;

/** The variable of each service's port. */
const PORTS: Record<ServiceName, string> = {
  'xmtp-network': 'XMTP_PORT',
  template: 'TEMPLATE_PORT',
  lineage: 'LINEAGE_PORT',
  commons: 'COMMONS_PORT',
  claim: 'CLAIM_PORT',
  knowledge: 'KNOWLEDGE_PORT',
  profile: 'PROFILE_PORT',
  response: 'RESPONSE_PORT',
  host: 'HOST_PORT',
  gateway: 'OFFSHOOT_PORT',
};

/** The network is for tests and `npm start`, so it is no service of a deployment. */
const folderOf = (service: ServiceName): string => (service === 'xmtp-network' ? 'packages/xmtp-network' : `services/${service}`);

/** Also the commons, which may be on another machine: its callers show tokens, and its snapshots are signed. */
const PUBLIC: readonly ServiceName[] = ['xmtp-network', 'gateway', 'commons'];

export interface Processes {
  /** Base URL of the gateway. */
  url: string;
  xmtpUrl: string;
  /** With the server owner's role; the services have roles of their own. */
  databaseUrl: string;
  /** The stand-in for tool providers, in this process; undefined if real accounts are used. */
  providerStub: ProviderStub | undefined;
  /** Base URL of each service. */
  urls: Record<ProcessName, string>;
  /** Base URL of each service's admin port. The network has none. */
  admin: Record<ProcessName, string>;
  pid(name: ProcessName): number;
  /** The process's output to stdout and stderr so far. */
  output(name: ProcessName): string;
  stop(name: ProcessName, signal?: NodeJS.Signals): Promise<void>;
  start(name: ProcessName): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
const START_TIMEOUT_MS = 30_000;
/** Polling without a pause would compete with the starting process for CPU. */
const POLL_MS = 20;

/** Deviations from one process per service. */
export interface Fleet {
  /** Additional processes. Clients of a service know one URL: `reach` must provide a load balancer. */
  replicas?: ProcessName[];
  /** Additional environment variables of a process. */
  env?: (name: ProcessName) => NodeJS.ProcessEnv;
  /** The profile and the response service are in the gateway's process. */
  isGatewayWithServices?: boolean;
}

/**
 * `reach` replaces the URL by which the others reach a service, for example by that of a recording proxy. With `tls`, files for
 * localhost, the services use mutual TLS.
 */
export async function startProcesses(
  config: StandaloneConfig,
  reach: (name: ProcessName, url: string) => Promise<string> = async (_, url) => url,
  tls?: TlsFiles,
  fleet: Fleet = {},
): Promise<Processes> {
  const { isGatewayWithServices = false } = fleet;
  const all: ProcessName[] = [...SERVICES, ...(fleet.replicas ?? [])];
  const isInGateway = (name: ProcessName) => isGatewayWithServices && (name === 'profile' || name === 'response');
  const names = all.filter((name) => !isInGateway(name));
  const log = createLogger('postgres', config.logLevel);
  const database = await openDatabase({ dataDir: config.dataDir, ...(config.databaseUrl && { url: config.databaseUrl }), log });
  const databases: Partial<Record<ServiceName, string>> =
    config.databaseRoles === 'each' ? await ownRoles(database.url) : oneRole(database.url);
  const ports = await portsFor(names);
  const adminPorts = await portsFor(names, Object.values(ports));
  const urls = {} as Record<ProcessName, string>;
  for (const name of names) urls[name] = await reach(name, urlOf(name, ports[name] ?? 0, tls !== undefined));
  const providers = await openToolProviders(config.toolProviders, { dataDir: config.dataDir, gatewayUrl: () => urls.gateway });
  providers.stub?.texts.hookTo(`${urls.gateway}/hooks/telnyx`);
  const commonsSeed = commonsSeedOf(config.serviceSecret);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    OFFSHOOT_BIND: '127.0.0.1',
    OFFSHOOT_IDLE_TARGET: String(config.idleTarget),
    OFFSHOOT_HOST_CAPACITY: String(config.hostCapacity),
    OFFSHOOT_MIN_FREE_MB: String(config.minFreeMb),
    OFFSHOOT_SLEEP_SECONDS: String(config.sleepSeconds),
    OFFSHOOT_SIMILARITY: config.similarity,
    OFFSHOOT_WEB_READING: config.webReading,
    EMBEDDINGS_BASE_URL: config.embeddings?.baseUrl,
    EMBEDDINGS_MODEL: config.embeddings?.model,
    EMBEDDINGS_API_KEY: config.embeddings?.apiKey,
    TRANSCRIPTION_BASE_URL: config.transcription?.baseUrl,
    TRANSCRIPTION_MODEL: config.transcription?.model,
    TRANSCRIPTION_API_KEY: config.transcription?.apiKey,
    OFFSHOOT_BUDGET_EMBEDDINGS: config.embeddingBudgets && Object.values(config.embeddingBudgets).join(':'),
    OFFSHOOT_ATTACHMENT_ORIGINS: config.attachmentOrigins.join(','),
    OFFSHOOT_MCP_ORIGINS: config.mcpOrigins.join(','),
    OFFSHOOT_ISSUER_ORIGINS: config.issuerOrigins.join(','),
    OFFSHOOT_ORIGIN: config.origin ?? urls.gateway,
    OFFSHOOT_PORT: String(ports.gateway),
    OFFSHOOT_WEB: config.site ?? 'none',
    OFFSHOOT_QUOTA_TEMPLATES: String(config.templateQuotas.templates),
    OFFSHOOT_QUOTA_VERSIONS: String(config.templateQuotas.versionsPerDay),
    OFFSHOOT_QUOTA_CONTENT: String(config.templateQuotas.bytes),
    OFFSHOOT_QUOTA_PROFILES: String(config.profileQuotas.profiles),
    OFFSHOOT_QUOTA_PROFILE_VERSIONS: String(config.profileQuotas.versionsPerProfile),
    OFFSHOOT_QUOTA_PROFILE_LABELS: String(config.profileQuotas.labelsPerProfile),
    OFFSHOOT_QUOTA_RESPONSES: String(config.storedQuotas.tenantResponses),
    OFFSHOOT_QUOTA_RESPONSE_BYTES: String(config.storedQuotas.tenantBytes),
    OFFSHOOT_QUOTA_MEMBER_RESPONSES: String(config.storedQuotas.memberResponses),
    OFFSHOOT_QUOTA_MEMBER_RESPONSE_BYTES: String(config.storedQuotas.memberBytes),
    OFFSHOOT_QUOTA_OWNER: String(config.quotas.owner),
    OFFSHOOT_QUOTA_CLAIMS: String(config.quotas.claimsPerDay),
    OFFSHOOT_QUOTA_TEMPLATE: String(config.quotas.template),
    ...costVariables(config),
    ...stockVariables(config.stock),
    TEMPLATE_PORT: String(ports.template),
    TEMPLATE_URL: urls.template,
    CLAIM_PORT: String(ports.claim),
    CLAIM_URL: urls.claim,
    LINEAGE_PORT: String(ports.lineage),
    LINEAGE_URL: urls.lineage,
    ...(!isGatewayWithServices && {
      ...{ PROFILE_PORT: String(ports.profile), PROFILE_URL: urls.profile },
      ...{ RESPONSE_PORT: String(ports.response), RESPONSE_URL: urls.response },
    }),
    KNOWLEDGE_PORT: String(ports.knowledge),
    KNOWLEDGE_URL: urls.knowledge,
    HOST_PORT: String(ports.host),
    HOST_ADDRESS: urls.host,
    COMMONS_SEED: commonsSeed,
    COMMONS_PUBLIC: 'on',
    COMMONS_PASS_AGE_DAYS: String(config.passAgeDays),
    OFFSHOOT_COMMONS_URL: urls.commons,
    OFFSHOOT_COMMONS_TOKEN: issuerToken(commonsSeed),
    OFFSHOOT_COMMONS_KEY: commonsKeyOf(commonsSeed),
    ...toolProviderVariables(providers.config),
    XMTP_ENV: 'local',
    XMTP_PORT: String(ports['xmtp-network']),
    XMTP_URL: urls['xmtp-network'],
    OFFSHOOT_TRUSTED_PROXIES: String(config.trustedProxies),
    ...rateVariablesOf(config.rateLimits),
    ...streamVariablesOf(config.streamLimits),
    LOG_LEVEL: config.logLevel,
    ...(tls && { OFFSHOOT_TLS_CERT: tls.cert, OFFSHOOT_TLS_KEY: tls.key, OFFSHOOT_TLS_CA: tls.ca }),
  };
  const keys = deploymentKeys(config.serviceSecret);
  const callers = keys.callers.map(({ name, publicKey }) => `${name}=${publicKey}`).join(',');
  /** XMTP network and commons call no service; each host has its own key. */
  const keyOf = (name: ProcessName): ServiceKey | undefined => {
    const service = serviceOf(name);
    if (service === 'xmtp-network' || service === 'commons') return undefined;
    return service === 'host' ? keys.host(name) : keys.of(service);
  };
  const credentialsOf = (name: ProcessName): NodeJS.ProcessEnv => {
    const key = keyOf(name);
    if (!key) return {};
    return {
      OFFSHOOT_SERVICE_KEY: key.seed,
      OFFSHOOT_SERVICE_CALLERS: callers,
      // Hosts call the claim service, and clients call the gateway.
      ...((key.name === 'claim' || key.name === 'gateway') && { OFFSHOOT_DEPLOYMENT_KEY: keys.deploymentKey }),
      ...(key.host && { OFFSHOOT_HOST_CERTIFICATE: key.host.certificate }),
    };
  };
  const children = new Map<ProcessName, ChildProcess>();
  const outputs = new Map<ProcessName, string>();

  const start = async (name: ProcessName) => {
    const service = serviceOf(name);
    const own = {
      [PORTS[service]]: String(ports[name]),
      OFFSHOOT_ADMIN_PORT: String(adminPorts[name]),
      ...(service === 'host' && { HOST_ADDRESS: urls[name] }),
    };
    const data = { OFFSHOOT_DATA: join(config.dataDir, name) };
    const isWithServices = isGatewayWithServices && service === 'gateway';
    const ofServices = isWithServices && {
      ...{ PROFILE_DATABASE_URL: databases.profile, PROFILE_SERVICE_KEY: keys.of('profile').seed },
      ...{ RESPONSE_DATABASE_URL: databases.response, RESPONSE_SERVICE_KEY: keys.of('response').seed },
    };
    const program = isWithServices ? 'services/standalone/src/gateway-with-services' : `${folderOf(service)}/src`;
    const child = spawn(process.execPath, [join(CHECKOUT, program, 'main.ts')], {
      // Hosts and the XMTP network have no database.
      env: { ...env, DATABASE_URL: databases[service], ...own, ...credentialsOf(name), ...ofServices, ...data, ...fleet.env?.(name) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.set(name, child);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => outputs.set(name, `${outputs.get(name) ?? ''}${chunk}`));
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await listens(ports[name] ?? 0))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not start:\n${outputs.get(name) ?? ''}`);
      await delay(POLL_MS);
    }
  };
  const stop = async (name: ProcessName, signal: NodeJS.Signals = 'SIGTERM') => {
    const child = children.get(name);
    children.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  // No process survives an aborted caller; SIGKILL, since a stopped process would not react to a milder signal.
  const killAll = () => {
    for (const child of children.values()) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  const close = async () => {
    for (const name of [...names].reverse()) await stop(name);
    process.off('exit', killAll);
    await providers.close();
    await database.close();
  };
  try {
    for (const name of names) await start(name);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: urls.gateway,
    xmtpUrl: urls['xmtp-network'],
    databaseUrl: database.url,
    providerStub: providers.stub,
    urls,
    admin: Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${adminPorts[name]}`])) as Record<ProcessName, string>,
    pid: (name) => children.get(name)?.pid ?? 0,
    output: (name) => outputs.get(name) ?? '',
    stop,
    start,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function serviceOf(name: ProcessName): ServiceName {
  const service = SERVICES.find((one) => name === one || name.startsWith(`${one}-`));
  if (!service) throw new Error(`${name} is no service.`);
  return service;
}

function urlOf(name: ProcessName, port: number, tls: boolean): string {
  return tls && !PUBLIC.includes(serviceOf(name)) ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
}

async function portsFor(names: readonly ProcessName[], taken: readonly number[] = []): Promise<Record<ProcessName, number>> {
  const ports = new Set<number>();
  while (ports.size < names.length) {
    const port = await freePort();
    if (!taken.includes(port)) ports.add(port);
  }
  return Object.fromEntries(names.map((name, index) => [name, [...ports][index]])) as Record<ProcessName, number>;
}

async function listens(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) });
    return true;
  } catch (error) {
    // An h2c-only server answers HTTP/1.1 with a protocol error: it is listening. Connection refused: not yet.
    const code = error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
    return code !== 'ECONNREFUSED' && !(error instanceof DOMException);
  }
}

function rateVariablesOf(limits: RateLimits): NodeJS.ProcessEnv {
  const text = ({ perSecond, burst }: RateLimit) => (perSecond === 0 ? '0' : `${perSecond}:${burst}`);
  return {
    OFFSHOOT_RATE_SESSION: text(limits.session),
    OFFSHOOT_RATE_INBOX: text(limits.inbox),
    OFFSHOOT_RATE_ADDRESS: text(limits.address),
    OFFSHOOT_RATE_SIGN_IN: text(limits.signIn),
    OFFSHOOT_RATE_MEMBER: text(limits.member),
    OFFSHOOT_RATE_TENANT: text(limits.tenant),
    OFFSHOOT_RATE_PERSON: text(limits.payer),
    OFFSHOOT_RATE_CREDENTIAL: text(limits.credential),
    OFFSHOOT_RATE_TOKEN: text(limits.token),
    OFFSHOOT_QUOTA_TENANTS_ADDRESS: String(limits.newTenant.burst),
  };
}

function streamVariablesOf({ session, inbox, address, member, tenant, payer, total }: StreamLimits): NodeJS.ProcessEnv {
  const counts = {
    OFFSHOOT_STREAMS_SESSION: session,
    OFFSHOOT_STREAMS_INBOX: inbox,
    OFFSHOOT_STREAMS_ADDRESS: address,
    OFFSHOOT_STREAMS_MEMBER: member,
    OFFSHOOT_STREAMS_TENANT: tenant,
    OFFSHOOT_STREAMS_PERSON: payer,
  };
  return Object.fromEntries(Object.entries({ ...counts, OFFSHOOT_STREAMS: total }).map(([name, count]) => [name, String(count)]));
}

function costVariables({ dailyCaps, budgets, tokenBudgets, tenantMakers }: StandaloneConfig): NodeJS.ProcessEnv {
  const capOf = (resource: keyof typeof dailyCaps) => `${dailyCaps[resource].owner}:${dailyCaps[resource].all}`;
  return {
    OFFSHOOT_QUOTA_KEYS: capOf('OPENROUTER_KEY'),
    OFFSHOOT_QUOTA_INBOXES: capOf('AGENTMAIL_INBOX'),
    OFFSHOOT_QUOTA_NUMBERS: capOf('TELNYX_NUMBER'),
    OFFSHOOT_BUDGET_TENANT: String(budgets.tenant),
    OFFSHOOT_BUDGET_PERSON: String(budgets.person),
    OFFSHOOT_BUDGET_DEPLOYMENT: String(budgets.deployment),
    OFFSHOOT_BUDGET_AGENTS: `${tokenBudgets.owner}:${tokenBudgets.all}`,
    OFFSHOOT_TENANT_MAKERS:
      tenantMakers === 'everybody' ? tenantMakers : [...tenantMakers.inboxes, tenantMakers.admins ? 'admins' : 'nobody'].join(','),
  };
}
