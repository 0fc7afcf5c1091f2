// The host as a process of its own, with the offline engine, so that it can be killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { SERVICE_TOKEN } from './pool.ts';
import type { Scene } from './scene.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export async function spawnHostProcess(scene: Scene): Promise<{ url: string; child: ChildProcess }> {
  scene.pool.hosts.clear();
  scene.config.dataDir = join(scene.folder, 'instance');
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'ignore', process.env.TEST_LOG ? 'inherit' : 'ignore'],
    env: {
      PATH: process.env.PATH,
      OFFSHOOT_DATA: scene.folder,
      OFFSHOOT_SERVICE_TOKEN: SERVICE_TOKEN,
      OFFSHOOT_IDLE_TARGET: '1',
      HOST_PORT: '0',
      CLAIM_URL: scene.pool.url,
      XMTP_URL: scene.network.apiUrl,
      LOG_LEVEL: process.env.TEST_LOG || 'silent',
    },
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
