import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@offshoot/client';
import { HOME_UNUSABLE } from './failure.ts';

/** Longer than any exclusive work takes: a process that holds the lock longer is stuck. */
const LONGEST_HOLD_MS = 120_000;
const LOOK_AGAIN_MS = 25;

/** Files that only their owner may read, written atomically. */

/** Undefined if the file does not exist. `damaged`: the value to use if the file is not JSON but can be recreated. */
export function readPrivateJson(path: string, o?: { damaged: unknown }): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    if (o !== undefined && error instanceof SyntaxError) return o.damaged;
    throw unusable(path, error);
  }
}

export function replacePrivateJson(path: string, content: unknown): void {
  writeJson(path, content, 'replaces');
}

/** False if the file exists already: of two programs that start together, one creates it. */
export function createPrivateJson(path: string, content: unknown): boolean {
  try {
    writeJson(path, content, 'creates');
    return true;
  } catch (error) {
    if (error instanceof Failure && isCode(error.cause, 'EEXIST')) return false;
    throw error;
  }
}

export function removePrivateFile(path: string): void {
  rmSync(path, { force: true });
}

/** Does the work while no other program works under the same path. A dead program holds no lock. */
export async function exclusively<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  while (!createPrivateJson(path, { pid: process.pid })) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await pause(LOOK_AGAIN_MS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function isAbandoned(path: string): boolean {
  try {
    const { pid } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number };
    if (Date.now() - statSync(path).mtimeMs > LONGEST_HOLD_MS) return true;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it is running as another user. ENOENT: the lock was just released.
    return !isCode(error, 'EPERM') && !isCode(error, 'ENOENT');
  }
}

function writeJson(path: string, content: unknown, how: 'replaces' | 'creates'): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writePrivateFile(path, `${JSON.stringify(content, null, 2)}\n`, how);
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Whole or not at all. Throws what the file system throws: EEXIST if it creates a file that is there already. */
export function writePrivateFile(path: string, content: string | Uint8Array, how: 'replaces' | 'creates'): void {
  const made = `${path}.${randomUUID()}`;
  try {
    writeFileSync(made, content, { mode: 0o600, flush: true });
    if (how === 'replaces') renameSync(made, path);
    else linkSync(made, path);
  } finally {
    rmSync(made, { force: true });
  }
}

function unusable(path: string, cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure(HOME_UNUSABLE, `${path} cannot be used: ${why}`, {
    help: 'Check the folder named by OFFSHOOT_HOME. An identity file cannot be recreated, so keep a backup.',
    cause,
  });
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
