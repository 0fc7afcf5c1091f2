import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@offshoot/runtime/process/is-alive.ts';

/** What a running server records about itself in its data folder. */
export interface Postmaster {
  pid: number;
  startedAt: Date;
  port: number;
  ready: boolean;
}

/** A pid file is empty for a moment while it is written; if it stays empty, it is left over from a crash. */
const EMPTY_MS = 5_000;

/** Undefined: no server was started here, or it shut down cleanly. */
export function postmasterOf(data: string): Postmaster | 'starting' | undefined {
  const file = join(data, 'postmaster.pid');
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
    if (lines.length < 4) {
      if (Date.now() - statSync(file).mtimeMs < EMPTY_MS) return 'starting';
      forgetPostmaster(data);
      return undefined;
    }
  } catch {
    return undefined;
  }
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid < 2) return undefined;
  return { pid, startedAt: new Date(Number(lines[2]) * 1000), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** The process ID in a stale file may have been reused; PostgreSQL itself would then refuse to start. */
export function isPostmaster(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)) return true;
  } catch {
    // There is no /proc, or we may not read it: fall back to the command line.
  }
  return commandLine(pid).includes(data);
}

export function forgetPostmaster(data: string): void {
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

/** Fast shutdown first (cuts sessions, loses nothing), then immediate, then SIGKILL. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(10)) {
      if (!isAlive(pid)) return;
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop. Kill it manually: kill -9 ${pid}`);
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}
