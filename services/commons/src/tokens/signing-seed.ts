import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key of a commons must survive a restart: clients know the service by it. 64 hex digits. */
export function keptSeed(folder: string): string {
  const path = join(folder, 'key');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seed = randomBytes(32).toString('hex');
  writeFileSync(path, seed, { mode: 0o600, flag: 'wx' });
  return seed;
}

/** A process that can read the key may do what the operator does. */
export const operatorToken = (seed: string): string => createHmac('sha256', seed).update('operator of the commons').digest('base64url');

/** For the service that has passes evaluated, and for nothing else. */
export const issuerToken = (seed: string): string => createHmac('sha256', seed).update('issuer of passes').digest('base64url');
