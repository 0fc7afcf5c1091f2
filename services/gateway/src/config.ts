import { type XmtpNetwork, xmtpNetworkFromEnv } from '@offshoot/xmtp';
import type { GatewayConfig } from './service.ts';

/**
 * | variable | default |
 * |---|---|
 * | OFFSHOOT_BIND | 127.0.0.1 |
 * | OFFSHOOT_PORT | 8080 |
 * | DATABASE_URL | required |
 * | OFFSHOOT_SERVICE_TOKEN | required |
 * | TEMPLATE_URL, CLAIM_URL, LINEAGE_URL | http://127.0.0.1:8081, :8082, :8083 |
 * | OFFSHOOT_ORIGIN | http://localhost:<OFFSHOOT_PORT> |
 * | OFFSHOOT_CORS_ORIGINS | * (a comma separates several) |
 * | XMTP_ENV, XMTP_URL | see @offshoot/xmtp |
 */
export function configFromEnv(env: NodeJS.ProcessEnv): GatewayConfig & { network: XmtpNetwork } {
  return {
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: portFrom(env.OFFSHOOT_PORT || '8080'),
    databaseUrl: required(env, 'DATABASE_URL', 'the PostgreSQL that keeps the sessions'),
    serviceToken: required(env, 'OFFSHOOT_SERVICE_TOKEN', 'the secret that all services of this deployment share'),
    templateUrl: env.TEMPLATE_URL || 'http://127.0.0.1:8081',
    claimUrl: env.CLAIM_URL || 'http://127.0.0.1:8082',
    lineageUrl: env.LINEAGE_URL || 'http://127.0.0.1:8083',
    origin: env.OFFSHOOT_ORIGIN || undefined,
    corsOrigins: (env.OFFSHOOT_CORS_ORIGINS || '*').split(',').map((origin) => origin.trim()),
    network: xmtpNetworkFromEnv(env),
  };
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
