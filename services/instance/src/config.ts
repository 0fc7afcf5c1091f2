// Reads the environment of a host process, and says what is wrong with it.
import { join } from 'node:path';
import { serviceCredentialsFromEnv } from '@offshoot/callers';
import { xmtpNetworkFromEnv } from '@offshoot/xmtp';
import type { BackupConfig, InstanceHostConfig } from './service.ts';

export function instanceHostConfig(env: NodeJS.ProcessEnv): InstanceHostConfig {
  const credentials = serviceCredentialsFromEnv('host', env);
  return {
    ...credentials,
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: wholeNumber(env, 'HOST_PORT', 8084, 65_535),
    dataDir: join(env.OFFSHOOT_DATA || '.data', 'instance'),
    claimUrl: env.CLAIM_URL || `${credentials.tls ? 'https' : 'http'}://127.0.0.1:8082`,
    network: xmtpNetworkFromEnv(env),
    idleTarget: wholeNumber(env, 'OFFSHOOT_IDLE_TARGET', 3, 10_000),
    capacity: wholeNumber(env, 'OFFSHOOT_HOST_CAPACITY', 0, 100_000),
    backups: backupsFromEnv(env),
    publicAddress: env.HOST_ADDRESS || undefined,
    engineTimeoutMs: wholeNumber(env, 'LLM_TIMEOUT_MS', 30_000, 600_000),
  };
}

function backupsFromEnv(env: NodeJS.ProcessEnv): BackupConfig | undefined {
  const { OFFSHOOT_BACKUP_DIR: folder, OFFSHOOT_BACKUP_KEY: key } = env;
  if (!folder && !key) return undefined;
  if (!folder || !key) throw new Error('Set both OFFSHOOT_BACKUP_DIR and OFFSHOOT_BACKUP_KEY, or neither.');
  // Without its value: it opens every agent's memory.
  if (!/^[0-9a-f]{64}$/i.test(key)) throw new Error('OFFSHOOT_BACKUP_KEY must be 64 hex digits: openssl rand -hex 32');
  const seconds = wholeNumber(env, 'OFFSHOOT_BACKUP_SECONDS', 60, 86_400);
  return { folder, key: Uint8Array.from(Buffer.from(key, 'hex')), intervalMs: seconds * 1000 };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number, most: number): number {
  const text = env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new Error(`${name} must be a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`);
  return value;
}
