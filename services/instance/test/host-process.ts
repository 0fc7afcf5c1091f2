// The host as a process of its own, with the offline engine, so that it can be killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { SERVICE_TOKEN } from './pool.ts';
import type { Scene } from './scene.ts';

/** XMTP's SQLite says so of every database that is opened. */
const NOISE = /sqlcipherCodecAttach/;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export async function spawnHostProcess(scene: Scene): Promise<{ url: string; child: ChildProcess }> {
  scene.pool.hosts.clear();
  scene.config.dataDir = join(scene.folder, 'instance');
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      OFFSHOOT_DATA: scene.folder,
      OFFSHOOT_SERVICE_TOKEN: SERVICE_TOKEN,
      OFFSHOOT_IDLE_TARGET: '1',
      HOST_PORT: '0',
      CLAIM_URL: scene.pool.url,
      XMTP_URL: scene.network.apiUrl,
      // What the host complains of stands beside the test that fails.
      LOG_LEVEL: process.env.TEST_LOG || 'warn',
    },
  });
  const complaints = createInterface({ input: child.stderr });
  complaints.on('line', (line) => {
    if (!NOISE.test(line)) console.error(line);
  });
  const url = await eventually('the host registers', () => [...scene.pool.hosts.values()][0]?.address);
  return { url, child };
}

/** As a power cut would: nothing is flushed, nobody says goodbye. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
