import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { expect, test } from 'vitest';
import { configFromEnv } from '../src/config.ts';

const seed = 'ab'.repeat(32);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('as its own process: reports where it listens and drains on SIGTERM', async () => {
  await using database = await createTestDatabase();
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, DATABASE_URL: database.url, OFFSHOOT_SERVICE_KEY: seed, LINEAGE_PORT: '0' };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stderr) {
    said += chunk;
    // A second signal would not wait for the drain.
    if (said.includes('"listening"') && !child.killed) child.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
  expect(said).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
  expect(said).not.toContain(seed);
});

test('a missing or invalid variable is named', () => {
  expect(() => configFromEnv({ OFFSHOOT_SERVICE_KEY: seed })).toThrow(/DATABASE_URL/);
  expect(() => configFromEnv({ DATABASE_URL: 'postgresql://x' })).toThrow(/OFFSHOOT_SERVICE_KEY/);
  expect(() => configFromEnv({ DATABASE_URL: 'postgresql://x', OFFSHOOT_SERVICE_KEY: seed, LINEAGE_PORT: '80 80' })).toThrow(
    /LINEAGE_PORT must be a port from 0 to 65535, not "80 80"/,
  );
});
