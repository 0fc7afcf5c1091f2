import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import type { Logger } from 'pino';
import { ROLE } from './cluster.ts';
import { forgetPostmaster, isPostmaster, postmasterOf, stopPostmaster } from './postmaster.ts';
import type { ServerSetup } from './server-setup.ts';

export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

export interface ServerOptions {
  setup: ServerSetup;
  settings?: Record<string, string>;
  /** Remove this folder if we die without closing (for tests). */
  disposable?: string;
  log: Logger;
}

const START_PATIENCE_MS = 60_000;
/** A larger log of earlier runs is deleted at the next start. */
const MAX_LOG_BYTES = 1_000_000;
const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_checkpoints: 'off',
  max_connections: '200',
};

export function urlOf(port: number, password: string, database = 'postgres'): string {
  return `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

/** Another process started a server in the same folder at the same moment. */
export class OvertakenError extends Error {}

/** Starts the server of a prepared folder that no other server uses, on a free port. */
export async function startServer(o: ServerOptions): Promise<RunningServer> {
  const logFile = join(o.setup.folder, 'server.log');
  for (const until = Date.now() + START_PATIENCE_MS; ; await sleep(100)) {
    const from = logSize(logFile);
    const port = await freePort();
    const child = launch(o, port, logFile);
    // From here on, a server that we abandon while it starts would outlive us.
    const guard = child.pid === undefined ? undefined : guardOf(child.pid, o.disposable);
    child.once('exit', () => guard?.kill('SIGKILL'));
    const failure = await readiness(child, join(o.setup.folder, 'data'), until);
    if (failure === undefined) return running(o, child, port);
    const said = readFileSync(logFile).subarray(from).toString('utf8').trim();
    if (/lock file "postmaster.pid" (already exists|is empty)/.test(said)) throw new OvertakenError('another server was faster');
    // The port was taken, or the last processes of a killed server are still exiting: both are temporary.
    const passes = /Address already in use|could not bind|pre-existing shared memory block|shared memory block .* is still in use/i.test(
      said,
    );
    if (!passes || Date.now() > until) {
      throw new Error(
        `PostgreSQL did not start (${failure}). Its log ${logFile} ends with:\n${said.slice(-2000)}\nFix that, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      );
    }
  }
}

function logSize(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= MAX_LOG_BYTES) return size;
  truncateSync(logFile);
  return 0;
}

function launch(o: ServerOptions, port: number, logFile: string): ChildProcess {
  const settings = Object.entries({ ...DEFAULTS, ...o.settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const run = o.setup.account.command(o.setup.binaries.postgres, ['-D', join(o.setup.folder, 'data'), '-p', String(port), ...settings]);
  const log = openSync(logFile, 'a', 0o600);
  try {
    // Its own process group: Ctrl-C in the terminal then reaches only us, and the services can still write.
    return spawn(run.file, run.args, { cwd: '/', uid: run.uid, gid: run.gid, detached: true, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** Undefined once connections are accepted, otherwise the reason why not. */
async function readiness(child: ChildProcess, data: string, until: number): Promise<string | undefined> {
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended ??= `exit code ${code ?? signal}`;
  });
  for (; ended === undefined; await sleep(10)) {
    const postmaster = postmasterOf(data);
    if (postmaster && postmaster !== 'starting' && postmaster.pid === child.pid && postmaster.ready) return undefined;
    if (Date.now() > until) {
      child.kill('SIGQUIT');
      return 'it took too long';
    }
  }
  return ended;
}

function running(o: ServerOptions, child: ChildProcess, port: number): RunningServer {
  const pid = child.pid as number;
  let closing: Promise<void> | undefined;
  child.once('exit', (code, signal) => {
    if (!closing) o.log.error({ code, signal }, 'PostgreSQL stopped unexpectedly; restart Offshoot');
  });
  child.unref();
  return {
    port,
    close() {
      child.ref();
      closing ??= stopPostmaster(pid);
      return closing;
    },
  };
}

/**
 * Stops the server if we die abruptly (kill -9): the guard reads from a pipe that only we hold open. It has its own process
 * group. If the guard was killed together with us, the next start finds the orphan.
 */
function guardOf(pid: number, disposable = ''): ChildProcess {
  const script = 'read -r _; kill -INT "$0"; if [ -n "$1" ]; then while kill -0 "$0"; do sleep 0.1; done; rm -rf "$1"; fi';
  const guard = spawn('/bin/sh', ['-c', script, String(pid), disposable], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  guard.unref();
  (guard.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return guard;
}

/** What `clearTheWay` asks: does a living process use the server on this port? */
export type Usage = 'unused' | 'in use' | 'no answer';

/** A younger server may belong to a process that has not yet marked it as its own. */
const YOUNG_MS = 3_000;
const STOP_PATIENCE_MS = 30_000;

export interface Clearing {
  folder: string;
  usage(port: number): Promise<Usage>;
  /** How long the previous process may take to exit. Milliseconds. */
  predecessorMs: number;
  log: Logger;
}

/** Stops a server that a killed process left behind, removes a stale pid file, and refuses a folder that is in use. */
export async function clearTheWay({ folder, usage, predecessorMs, log }: Clearing): Promise<void> {
  const data = join(folder, 'data');
  const since = Date.now();
  for (;;) {
    const found = postmasterOf(data);
    if (found === 'starting') {
      await sleep(50);
      continue;
    }
    if (!found) return;
    if (!isPostmaster(found.pid, data)) {
      log.info({ pid: found.pid }, 'removing the stale pid file of a stopped server');
      return forgetPostmaster(data);
    }
    const asked = await usage(found.port);
    if (asked === 'unused' && Date.now() - found.startedAt.getTime() > YOUNG_MS) {
      log.warn({ pid: found.pid }, 'stopping the PostgreSQL that a killed process left behind');
      return stopPostmaster(found.pid);
    }
    const waited = Date.now() - since;
    if (asked === 'in use' && waited > predecessorMs) {
      throw new Error(
        `The data folder ${folder} is in use by another running Offshoot (PostgreSQL process ${found.pid}). Stop that one, or set OFFSHOOT_DATA to another folder.`,
      );
    }
    if (waited > STOP_PATIENCE_MS) {
      throw new Error(
        `The PostgreSQL of ${folder} (process ${found.pid}) runs but does not answer. Stop it with "kill -INT ${found.pid}" and start again.`,
      );
    }
    await sleep(50);
  }
}
