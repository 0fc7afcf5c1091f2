// Programs beside the system, each in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@offshoot/runtime/process/free-port.ts';

export interface Started extends AsyncDisposable {
  /** Base URL. */
  url: string;
  pid: number;
}

/** Polling without a pause would compete with the starting process for CPU. */
const POLL_MS = 50;

const isAnswering = (url: string) =>
  fetch(url).then(
    (answer) => answer.arrayBuffer().then(() => true),
    () => false,
  );

/** Runs a program that listens on the port in `PORT`, and waits until it answers. */
export async function started(program: URL, env: NodeJS.ProcessEnv = {}, args: (port: number) => string[] = () => []): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(program), ...args(port)], {
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await isAnswering(url))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    await delay(POLL_MS);
  }
  return {
    url,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
