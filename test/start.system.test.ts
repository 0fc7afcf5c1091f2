// `npm start` as a person runs it: a separate process on chosen ports.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { eventually } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Offshoot } from '../demo/offshoot.ts';

const MAIN = fileURLToPath(new URL('../services/standalone/src/main.ts', import.meta.url));

let dataDir: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'offshoot-start-'));
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

function start(env: NodeJS.ProcessEnv): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, OFFSHOOT_DATA: dataDir, DATABASE_URL: database.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  return { child, output: () => output };
}

test('reports unusable settings in one line, before anything starts', async () => {
  const file = join(dataDir, 'a-file');
  writeFileSync(file, '');
  const { child, output } = start({ OFFSHOOT_DATA: file });
  await once(child, 'close');
  expect(child.exitCode).toBe(1);
  expect(output()).toMatch(/^Offshoot did not start: [^\n]*\n$/);
  expect(output()).toContain('a-file is no folder. Set OFFSHOOT_DATA to a folder');
});

test('runs until stopped, says what to type next, has its folder to itself, and loses nothing in a restart', async () => {
  const ports = { OFFSHOOT_PORT: String(await freePort()), XMTP_PORT: String(await freePort()), OFFSHOOT_RELAY_PORT: '0' };
  const url = `http://localhost:${ports.OFFSHOOT_PORT}`;
  const creator = new Offshoot({ url, xmtpUrl: `http://localhost:${ports.XMTP_PORT}` });
  try {
    const first = start(ports);
    await eventually(() => expect(first.output()).toContain('npx offshoot template create'));
    const token = readFileSync(join(dataDir, 'operator-key'), 'utf8').trim();
    expect(statSync(join(dataDir, 'operator-key')).mode & 0o777).toBe(0o600);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const file = fileURLToPath(new URL('../examples/templates/study-buddy.yaml', import.meta.url));
    const { id } = await creator.run<{ id: string }>('template', 'create', '-f', file);
    first.child.kill('SIGTERM');
    await once(first.child, 'exit');
    expect(first.child.exitCode).toBe(0);
    expect(existsSync(join(dataDir, 'claim-url'))).toBe(false);

    const second = start(ports);
    await eventually(() => expect(second.output()).toContain('Offshoot is running'));
    const shown = await creator.run<{ id: string; agentName: string }>('template', 'show', id);
    expect(shown).toMatchObject({ id, agentName: 'Study Buddy' });
    expect(readFileSync(join(dataDir, 'operator-key'), 'utf8').trim()).toBe(token);
    for (const { output } of [first, second]) expect(output()).not.toContain(token);
    const beside = start({ OFFSHOOT_PORT: '0', XMTP_PORT: '0', OFFSHOOT_RELAY_PORT: '0' });
    await once(beside.child, 'close');
    expect(beside.child.exitCode).toBe(1);
    expect(beside.output()).toContain('OFFSHOOT_DATA');
    second.child.kill('SIGINT');
    await once(second.child, 'exit');
    expect(second.child.exitCode).toBe(0);
  } finally {
    creator.dispose();
  }
});

test.each(['OFFSHOOT_PORT', 'XMTP_PORT', 'OFFSHOOT_RELAY_PORT'])('a port in use is an error that names it and %s', async (variable) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    const taken = typeof address === 'object' && address ? String(address.port) : '';
    const { child, output } = start({ OFFSHOOT_PORT: '0', XMTP_PORT: '0', OFFSHOOT_RELAY_PORT: '0', [variable]: taken });
    await once(child, 'close');
    expect(child.exitCode).toBe(1);
    expect(output()).toContain(taken);
    expect(output()).toContain(variable);
    expect(output()).not.toMatch(/^\s+at /m);
  } finally {
    server.close();
  }
});

/** Accepts connections but never responds, like a hung PostgreSQL. */
async function silentServer(): Promise<{ port: string; close(): void }> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address ? String(address.port) : '', close: () => server.close() };
}

test('says without the password that it waits for an unreachable DATABASE_URL, and Ctrl-C ends the wait at once', async () => {
  const server = await silentServer();
  try {
    const { child, output } = start({
      DATABASE_URL: `postgresql://me:hush@127.0.0.1:${server.port}/agents`,
      OFFSHOOT_PORT: '0',
      XMTP_PORT: '0',
      OFFSHOOT_RELAY_PORT: '0',
    });
    await eventually(() => expect(output()).toContain(`Waiting for the PostgreSQL at 127.0.0.1:${server.port}/agents`));
    expect(output()).toMatch(/Ctrl-C.*DATABASE_URL/);
    const begun = performance.now();
    child.kill('SIGINT');
    await once(child, 'close');
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(child.exitCode).toBe(130);
    expect(output()).not.toContain('hush');
  } finally {
    server.close();
  }
});
