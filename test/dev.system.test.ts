// `npm run dev` as a person runs it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { eventually } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const DEV = fileURLToPath(new URL('../scripts/dev.ts', import.meta.url));
const SOURCE = fileURLToPath(new URL('../services/standalone/src/main.ts', import.meta.url));

let dataDir: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let child: ChildProcess;
let output: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'offshoot-dev-'));
  database = await createTestDatabase();
  output = '';
  child = spawn(process.execPath, [DEV], {
    env: {
      ...process.env,
      OFFSHOOT_DATA: dataDir,
      DATABASE_URL: database.url,
      OFFSHOOT_PORT: '0',
      XMTP_PORT: '0',
      OFFSHOOT_RELAY_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk;
    });
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    // The second signal stops everything at once.
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

const starts = () => output.split('Offshoot is running.').length - 1;

test('runs the system, serves the web app’s sources, says what to try, restarts when a source changes, and shuts down cleanly', async () => {
  await eventually(() => expect(starts()).toBe(1));
  expect(output).toContain('npx offshoot pool status --watch');
  expect(existsSync(join(dataDir, 'claim-url'))).toBe(true);
  const [, address = ''] = /the page at (\S+) shows it/.exec(output) ?? [];
  expect(await (await fetch(`${address}src/texts/store.ts`)).text()).toContain('Agents for your group chats');

  const now = new Date();
  utimesSync(SOURCE, now, now);
  await eventually(() => expect(starts()).toBe(2));

  child.kill('SIGINT');
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
  expect(output.split('Stopping …')).toHaveLength(3);
  expect(existsSync(join(dataDir, 'claim-url'))).toBe(false);
});
