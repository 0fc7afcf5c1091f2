import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure, HOME_UNUSABLE } from './failure.ts';

/** Files that only their owner may read, never half written. */

export function readPrivateJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw unusable(path, error);
  }
}

export function replacePrivateJson(path: string, content: unknown): void {
  writeThen(path, content, (made) => renameSync(made, path));
}

/** False when the file exists already: of two programs that start together, one creates it. */
export function createPrivateJson(path: string, content: unknown): boolean {
  try {
    writeThen(path, content, (made) => linkSync(made, path));
    return true;
  } catch (error) {
    if (error instanceof Failure && isCode(error.cause, 'EEXIST')) return false;
    throw error;
  }
}

function writeThen(path: string, content: unknown, publish: (made: string) => void): void {
  const made = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(made, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
    publish(made);
  } catch (error) {
    throw unusable(path, error);
  } finally {
    rmSync(made, { force: true });
  }
}

function unusable(path: string, cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure(HOME_UNUSABLE, `${path} cannot be used: ${why}`, {
    help: 'Check the folder that OFFSHOOT_HOME names; a file with an identity in it cannot be made again, so keep a copy.',
    cause,
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
