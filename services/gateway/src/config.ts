import { serviceCredentialsFromEnv } from '@offshoot/callers';
import { checkedDatabaseUrl } from '@offshoot/postgres';
import { type XmtpNetwork, xmtpNetworkFromEnv } from '@offshoot/xmtp';
import { defaultRateLimits, type RateLimit, type RateLimits } from './domain/rate-limit.ts';
import { defaultStreamLimits, type StreamLimits } from './domain/stream-limit.ts';
import type { GatewayConfig } from './service.ts';

/**
 * | variable | default |
 * |---|---|
 * | OFFSHOOT_BIND | 127.0.0.1 |
 * | OFFSHOOT_PORT | 8080 |
 * | DATABASE_URL | required |
 * | OFFSHOOT_SERVICE_KEY | required |
 * | OFFSHOOT_DEPLOYMENT_KEY | required: what clients know the deployment by |
 * | OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY, OFFSHOOT_TLS_CA | mutual TLS to the services; the public port stays as it is |
 * | TEMPLATE_URL, CLAIM_URL, LINEAGE_URL | http://127.0.0.1:8081, :8082, :8083 |
 * | OFFSHOOT_ORIGIN | http://localhost:<OFFSHOOT_PORT> |
 * | OFFSHOOT_CORS_ORIGINS | * (a comma separates several) |
 * | OFFSHOOT_RATE_SESSION | 50:200 – calls per second on average, and how many at once, of one session; 0 for no limit |
 * | OFFSHOOT_RATE_INBOX | 100:400 – of all sessions of one inbox |
 * | OFFSHOOT_RATE_ADDRESS | 20:100 – of one client address (an IPv6 /64), calls without a session |
 * | OFFSHOOT_RATE_SIGN_IN | 5:30 – of one client address, each of CreateChallenge, SignIn, RefreshSession, SignOut |
 * | OFFSHOOT_STREAMS_SESSION | 32 – streams that one session may have open at once; 0 for no limit |
 * | OFFSHOOT_STREAMS_INBOX | 64 – all sessions of one inbox |
 * | OFFSHOOT_STREAMS_ADDRESS | 16 – one client address without a session (health and reflection) |
 * | OFFSHOOT_STREAMS | 2000 – all together; where they are taken, those who hold most give way |
 * | OFFSHOOT_TRUSTED_PROXIES | 0 – proxies in front, each of which appends to X-Forwarded-For; 0 ignores the header |
 * | XMTP_ENV, XMTP_URL | see @offshoot/xmtp |
 */
export function configFromEnv(env: NodeJS.ProcessEnv): GatewayConfig & { network: XmtpNetwork } {
  const { serviceKey, deploymentKey, tls } = serviceCredentialsFromEnv('gateway', env);
  if (!deploymentKey) throw new Error('OFFSHOOT_DEPLOYMENT_KEY is not set: it is the public key that clients know the deployment by.');
  const scheme = tls ? 'https' : 'http';
  return {
    serviceKey,
    deploymentKey,
    tls,
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: portFrom(env.OFFSHOOT_PORT || '8080'),
    databaseUrl: checkedDatabaseUrl(required(env, 'DATABASE_URL', 'the PostgreSQL that keeps the sessions')),
    templateUrl: env.TEMPLATE_URL || `${scheme}://127.0.0.1:8081`,
    claimUrl: env.CLAIM_URL || `${scheme}://127.0.0.1:8082`,
    lineageUrl: env.LINEAGE_URL || `${scheme}://127.0.0.1:8083`,
    ...originsFromEnv(env),
    rateLimits: rateLimitsFromEnv(env),
    streamLimits: streamLimitsFromEnv(env),
    trustedProxies: wholeNumber(env, 'OFFSHOOT_TRUSTED_PROXIES', 0, 10),
    network: xmtpNetworkFromEnv(env),
  };
}

/** The gateway's own origin and those of web pages that may call it. Also for whoever embeds the gateway. */
export function originsFromEnv(env: NodeJS.ProcessEnv): { origin: string | undefined; corsOrigins: string[] } {
  const corsOrigins = (env.OFFSHOOT_CORS_ORIGINS || '*').split(',').map((origin) => origin.trim());
  for (const origin of corsOrigins) if (origin !== '*') requireOrigin('OFFSHOOT_CORS_ORIGINS', origin);
  if (env.OFFSHOOT_ORIGIN) requireOrigin('OFFSHOOT_ORIGIN', env.OFFSHOOT_ORIGIN);
  return { origin: env.OFFSHOOT_ORIGIN || undefined, corsOrigins };
}

function requireOrigin(variable: string, text: string): void {
  if (/^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text) return;
  throw new Error(`${variable} must be an origin such as https://offshoot.example or http://localhost:8080, not "${text}".`);
}

const rateVariables = {
  session: 'OFFSHOOT_RATE_SESSION',
  inbox: 'OFFSHOOT_RATE_INBOX',
  address: 'OFFSHOOT_RATE_ADDRESS',
  signIn: 'OFFSHOOT_RATE_SIGN_IN',
} as const satisfies Record<keyof RateLimits, string>;

/** Also for whoever embeds the gateway. A burst that is not named is four seconds' worth. */
export function rateLimitsFromEnv(env: NodeJS.ProcessEnv): RateLimits {
  const read = (limit: keyof RateLimits): RateLimit => {
    const text = env[rateVariables[limit]];
    if (!text) return defaultRateLimits[limit];
    const [, perSecond, burst] = /^(\d{1,6})(?::([1-9]\d{0,6}))?$/.exec(text) ?? [];
    if (perSecond === undefined) throw new Error(`${rateVariables[limit]} must be like 50 or 50:200 (per second, at once), not "${text}".`);
    return { perSecond: Number(perSecond), burst: Number(burst ?? 4 * Number(perSecond)) };
  };
  return { session: read('session'), inbox: read('inbox'), address: read('address'), signIn: read('signIn') };
}

export function streamLimitsFromEnv(env: NodeJS.ProcessEnv): StreamLimits {
  const read = (name: string, fallback: number) => wholeNumber(env, name, fallback, 1_000_000);
  return {
    session: read('OFFSHOOT_STREAMS_SESSION', defaultStreamLimits.session),
    inbox: read('OFFSHOOT_STREAMS_INBOX', defaultStreamLimits.inbox),
    address: read('OFFSHOOT_STREAMS_ADDRESS', defaultStreamLimits.address),
    total: read('OFFSHOOT_STREAMS', defaultStreamLimits.total),
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new Error(`${name} must be a whole number from 0 to ${max}, not "${text}".`);
  return value;
}

function required(env: NodeJS.ProcessEnv, name: string, what: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: it is ${what}.`);
  return value;
}

function portFrom(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`OFFSHOOT_PORT must be a port from 0 to 65535, not "${text}".`);
  return port;
}
