// A host as a separate process, which can be killed, connected to the scene's hostile pool.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@offshoot/testing';
import type { AttackScene } from './attack-scene.ts';

const MAIN = fileURLToPath(new URL('../../services/host/src/main.ts', import.meta.url));

export class HostProcess {
  readonly #scene: AttackScene;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  constructor(scene: AttackScene) {
    this.#scene = scene;
    this.#folder = join(scene.folder, 'host-process');
  }

  get child(): ChildProcess {
    if (!this.#child) throw new Error('the host was not started');
    return this.#child;
  }

  /** Starts it on the same data each time. Returns the host's ID once it has registered. */
  async start(): Promise<string> {
    const { pool, network } = this.#scene;
    const { seed, host } = pool.keys.host(this.#folder);
    const before = new Set(pool.hosts.values());
    this.#child = spawn(process.execPath, [MAIN], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        OFFSHOOT_DATA: this.#folder,
        OFFSHOOT_SERVICE_KEY: seed,
        OFFSHOOT_HOST_CERTIFICATE: host.certificate,
        OFFSHOOT_SERVICE_CALLERS: pool.keys.callers.map(({ name, publicKey }) => `${name}=${publicKey}`).join(','),
        OFFSHOOT_IDLE_TARGET: '1',
        HOST_PORT: '0',
        CLAIM_URL: pool.url,
        XMTP_URL: network.apiUrl,
        LOG_LEVEL: 'silent',
      },
    });
    return eventually(() => {
      const found = [...pool.hosts].find(([, address]) => !before.has(address));
      if (!found) throw new Error('the host has not registered');
      return found[0];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
