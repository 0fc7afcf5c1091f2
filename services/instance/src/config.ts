// Reads the environment of a host process, and says what is wrong with it.
import { join } from 'node:path';
import { serviceCredentialsFromEnv } from '@offshoot/rpc';
import { xmtpNetworkFromEnv } from '@offshoot/xmtp';
import type { InstanceHostConfig } from './service.ts';

export function instanceHostConfig(env: NodeJS.ProcessEnv): InstanceHostConfig {
  const credentials = serviceCredentialsFromEnv(env);
  return {
    ...credentials,
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: wholeNumber(env, 'HOST_PORT', 8084, 65_535),
    dataDir: join(env.OFFSHOOT_DATA || '.data', 'instance'),
    claimUrl: env.CLAIM_URL || `${credentials.tls ? 'https' : 'http'}://127.0.0.1:8082`,
    network: xmtpNetworkFromEnv(env),
    idleTarget: wholeNumber(env, 'OFFSHOOT_IDLE_TARGET', 3, 10_000),
    publicAddress: env.HOST_ADDRESS || undefined,
    engineTimeoutMs: wholeNumber(env, 'LLM_TIMEOUT_MS', 30_000, 600_000),
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number, most: number): number {
  const text = env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new Error(`${name} must be a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`);
  return value;
}
