// `npm run commons` as its own process, with the embedded PostgreSQL: start, give a token, publish, recall, restart.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { removeData } from '@offshoot/postgres';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { afterAll, expect, test } from 'vitest';
import { patternAbout } from './testing.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-commons-'));
const { PATH, NODE_COMPILE_CACHE } = process.env;
const env: Record<string, string | undefined> = {
  PATH,
  NODE_COMPILE_CACHE,
  OFFSHOOT_DATA: dataDir,
  COMMONS_PORT: String(await freePort()),
};
const url = `http://localhost:${env.COMMONS_PORT}`;
let running: ChildProcess | undefined;

afterAll(() => {
  running?.kill('SIGKILL');
  removeData(join(dataDir, 'commons'));
});

/** What it printed once it ran. */
async function start(): Promise<string> {
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running = child;
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes('Ctrl-C')) break;
  }
  return said;
}

async function stop(): Promise<void> {
  const ended = running && once(running, 'exit');
  running?.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}

const command = async (...args: string[]) => (await promisify(execFile)(process.execPath, [main, ...args], { env })).stdout.trim();

test('one command starts it alone, prints how to connect, and keeps its patterns and its key', async () => {
  const said = await start();
  expect(said).toContain(`"url": "${url}/mcp"`);
  const [key] = /key +([0-9a-f]{64})/.exec(said) ?? [];
  const token = await command('token', 'acme', 'alice');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const published = await fetch(`${url}/patterns/publish`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ pattern: patternAbout('a date') }),
  });
  const { id } = (await published.json()) as { id: string };
  await stop();

  expect(await start()).toContain(key);
  const health = async () => ((await (await fetch(`${url}/pool/health`, { headers })).json()) as { patterns: number }).patterns;
  expect(await health()).toBe(1);
  expect(await command('recall', 'acme', id)).toMatch(/^Recalled/);
  expect(await health()).toBe(0);
  await command('take-back', 'acme', 'alice');
  expect((await fetch(`${url}/pool/health`, { headers })).status).toBe(401);
  await stop();
});

test('what it cannot do, it says', async () => {
  expect(await command('--help')).toMatch(/Examples:/);
  await expect(command('token', 'Acme Inc', 'alice')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/"Acme Inc" is no name/),
  });
  await expect(command('token')).rejects.toMatchObject({ code: 2, stdout: expect.stringMatching(/npm run commons -- token TEAM OWNER/) });
  await expect(command('recall', 'acme', `sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ code: 1 });
});
