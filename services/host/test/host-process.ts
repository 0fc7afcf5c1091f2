// The host as a separate process with the offline engine, so that it can be killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { untilFound } from '@offshoot/testing';
import { keys } from './pool.ts';
import type { Scene } from './scene.ts';

/** XMTP's SQLite logs this for every database that it opens. */
const NOISE = /sqlcipherCodecAttach/;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface HostProcessOptions {
  /** The process's limit. */
  openFiles?: number;
  idleTarget?: number;
  env?: NodeJS.ProcessEnv;
  /** Each line of its log. */
  onLine?: (line: string) => void;
}

export async function spawnHostProcess(scene: Scene, o: HostProcessOptions = {}): Promise<{ url: string; child: ChildProcess }> {
  const { child } = startHostProcess(scene, o);
  const url = await untilFound('the host registers', () => [...scene.pool.hosts.values()][0]?.address);
  return { url, child };
}

/** Does not wait until it is up. */
export function startHostProcess(
  scene: Scene,
  { openFiles, idleTarget = 1, env = {}, onLine }: HostProcessOptions,
): { child: ChildProcess; said: string[] } {
  scene.pool.hosts.clear();
  scene.config.dataDir = join(scene.folder, 'instance');
  const { seed, host } = keys.host(scene.config.dataDir);
  const said: string[] = [];
  const limit = openFiles === undefined ? '' : `ulimit -n ${openFiles}; `;
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$0" "$1"`, process.execPath, MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      OFFSHOOT_DATA: scene.folder,
      OFFSHOOT_SERVICE_KEY: seed,
      OFFSHOOT_HOST_CERTIFICATE: host.certificate,
      OFFSHOOT_SERVICE_CALLERS: keys.callers.map(({ name, publicKey }) => `${name}=${publicKey}`).join(','),
      OFFSHOOT_IDLE_TARGET: String(idleTarget),
      HOST_PORT: '0',
      CLAIM_URL: scene.pool.url,
      XMTP_URL: scene.network.apiUrl,
      // The host's complaints appear next to the failing test.
      LOG_LEVEL: process.env.TEST_LOG || 'warn',
      ...env,
    },
  });
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      if (NOISE.test(line)) return;
      said.push(line);
      onLine?.(line);
      if (openFiles === undefined && onLine === undefined) console.error(line);
    });
  }
  return { child, said };
}

/** Like a power cut: nothing is flushed, and nobody says goodbye. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
