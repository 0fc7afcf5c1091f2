// Reads the environment of a host process, and says what is wrong with it.
import { join } from 'node:path';
import { xmtpNetworkFromEnv } from '@offshoot/xmtp';
import type { InstanceHostConfig } from './service.ts';

export function instanceHostConfig(env: NodeJS.ProcessEnv): InstanceHostConfig {
  return {
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: wholeNumber(env, 'HOST_PORT', 8084, 65_535),
    dataDir: join(env.OFFSHOOT_DATA || '.data', 'instance'),
    claimUrl: env.CLAIM_URL || 'http://127.0.0.1:8082',
    serviceToken: required(env, 'OFFSHOOT_SERVICE_TOKEN'),
    network: xmtpNetworkFromEnv(env),
    idleTarget: wholeNumber(env, 'OFFSHOOT_IDLE_TARGET', 3, 10_000),
    publicAddress: env.HOST_ADDRESS || undefined,
    engineTimeoutMs: wholeNumber(env, 'LLM_TIMEOUT_MS', 30_000, 600_000),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: all services of a deployment share one secret of that name.`);
  return value;
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number, most: number): number {
  const text = env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new Error(`${name} must be a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`);
  return value;
}
