// The same system as separate processes on one machine, as a deployment runs it: real ports, one Node process a service.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RateLimit, RateLimits } from '@offshoot/gateway';
import { openDatabase } from '@offshoot/postgres';
import { createLogger, type ServiceName as RpcName, serviceCallersOf, type TlsFiles } from '@offshoot/rpc';
import type { StandaloneConfig } from './config.ts';
import { serviceTokens } from './service-tokens.ts';

export const SERVICES = ['xmtp-network', 'template', 'lineage', 'claim', 'instance', 'gateway'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** How the others know a service that calls them. The XMTP network calls nobody. */
const CALLERS: Record<ServiceName, RpcName | undefined> = {
  'xmtp-network': undefined,
  template: 'template',
  lineage: 'lineage',
  claim: 'claim',
  instance: 'host',
  gateway: 'gateway',
};
const PUBLIC: readonly ServiceName[] = ['xmtp-network', 'gateway'];

export interface Processes {
  /** Base URL of the gateway. */
  url: string;
  xmtpUrl: string;
  databaseUrl: string;
  /** Base URL of each service. */
  urls: Record<ServiceName, string>;
  pid(name: ServiceName): number;
  /** What the process has written to stdout and stderr so far. */
  output(name: ServiceName): string;
  stop(name: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  start(name: ServiceName): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const SERVICES_DIR = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/**
 * `reach` replaces the URL by which the others reach a service, for example by a recording proxy in front of it. With `tls`,
 * files for localhost, the services call one another by mutual TLS.
 */
export async function startProcesses(
  config: StandaloneConfig,
  reach: (name: ServiceName, url: string) => Promise<string> = async (_, url) => url,
  tls?: TlsFiles,
): Promise<Processes> {
  const log = createLogger('postgres', config.logLevel);
  const database = await openDatabase({ dataDir: config.dataDir, ...(config.databaseUrl && { url: config.databaseUrl }), log });
  const ports = Object.fromEntries(await Promise.all(SERVICES.map(async (name) => [name, await freePort()]))) as Record<
    ServiceName,
    number
  >;
  const urls = {} as Record<ServiceName, string>;
  for (const name of SERVICES) urls[name] = await reach(name, urlOf(name, ports[name], tls !== undefined));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: database.url,
    OFFSHOOT_BIND: '127.0.0.1',
    OFFSHOOT_IDLE_TARGET: String(config.idleTarget),
    OFFSHOOT_ORIGIN: config.origin ?? urls.gateway,
    OFFSHOOT_PORT: String(ports.gateway),
    TEMPLATE_PORT: String(ports.template),
    TEMPLATE_URL: urls.template,
    CLAIM_PORT: String(ports.claim),
    CLAIM_URL: urls.claim,
    LINEAGE_PORT: String(ports.lineage),
    LINEAGE_URL: urls.lineage,
    HOST_PORT: String(ports.instance),
    HOST_ADDRESS: urls.instance,
    XMTP_ENV: 'local',
    XMTP_PORT: String(ports['xmtp-network']),
    XMTP_URL: urls['xmtp-network'],
    OFFSHOOT_TRUSTED_PROXIES: String(config.trustedProxies),
    ...rateVariablesOf(config.rateLimits),
    LOG_LEVEL: config.logLevel,
    ...(tls && { OFFSHOOT_TLS_CERT: tls.cert, OFFSHOOT_TLS_KEY: tls.key, OFFSHOOT_TLS_CA: tls.ca }),
  };
  const tokens = serviceTokens(config.serviceSecret);
  const callers = serviceCallersOf(tokens).map(({ name, digest }) => `${name}=${digest}`);
  const secretsOf = (caller: RpcName | undefined) =>
    caller && { OFFSHOOT_SERVICE_TOKEN: tokens[caller], OFFSHOOT_SERVICE_CALLERS: callers.join(',') };
  const children = new Map<ServiceName, ChildProcess>();
  const outputs = new Map<ServiceName, string>();

  const start = async (name: ServiceName) => {
    const child = spawn(process.execPath, [join(SERVICES_DIR, name, 'src', 'main.ts')], {
      env: { ...env, ...secretsOf(CALLERS[name]), OFFSHOOT_DATA: join(config.dataDir, name) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.set(name, child);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => outputs.set(name, `${outputs.get(name) ?? ''}${chunk}`));
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await listens(ports[name]))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not start:\n${outputs.get(name) ?? ''}`);
    }
  };
  const stop = async (name: ServiceName, signal: NodeJS.Signals = 'SIGTERM') => {
    const child = children.get(name);
    children.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  const close = async () => {
    for (const name of [...SERVICES].reverse()) await stop(name);
    await database.close();
  };
  try {
    for (const name of SERVICES) await start(name);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: urls.gateway,
    xmtpUrl: urls['xmtp-network'],
    databaseUrl: database.url,
    urls,
    pid: (name) => children.get(name)?.pid ?? 0,
    output: (name) => outputs.get(name) ?? '',
    stop,
    start,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function urlOf(name: ServiceName, port: number, tls: boolean): string {
  return tls && !PUBLIC.includes(name) ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!address || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

async function listens(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) });
    return true;
  } catch (error) {
    // An h2c-only server answers HTTP/1.1 with a protocol error: it listens. Refused: not yet.
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
  };
}
