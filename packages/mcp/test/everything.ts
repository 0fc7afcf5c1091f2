// The protocol's own reference server, which has every feature of it.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { eventually } from '@offshoot/testing';

const folder = dirname(fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/package.json')));

export interface EverythingServer {
  url: string;
  origin: string;
  stop(): void;
}

export async function everythingServer(): Promise<EverythingServer> {
  const origin = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(process.execPath, [join(folder, 'dist/index.js'), 'streamableHttp'], {
    env: { ...process.env, PORT: new URL(origin).port },
    stdio: 'ignore',
  });
  await eventually(async () => {
    if (server.exitCode !== null) throw new Error('the server has ended');
    await fetch(origin);
  });
  return { origin, url: `${origin}/mcp`, stop: () => void server.kill('SIGKILL') };
}
