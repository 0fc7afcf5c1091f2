// A service whose database is not up yet waits and says so; its port already answers.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { createTestDatabase, startDatabaseGate } from '@offshoot/postgres/testing';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { eventually } from '@offshoot/testing';
import { expect, onTestFinished, test } from 'vitest';

const keys = deploymentKeys('the deployment of this test');
const callers = keys.callers.map(({ name, publicKey }) => `${name}=${publicKey}`).join(',');
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

async function started(databaseUrl: string): Promise<{ child: ChildProcess; url: string; output(): string }> {
  const port = await freePort();
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const own = { OFFSHOOT_SERVICE_KEY: keys.of('lineage').seed, OFFSHOOT_SERVICE_CALLERS: callers };
  const env = { PATH, NODE_COMPILE_CACHE, DATABASE_URL: databaseUrl, ...own, LINEAGE_PORT: String(port) };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return { child, url: `http://127.0.0.1:${port}`, output: () => output };
}

const statusAt = async (url: string) => (await serviceClient(Health, { url }).check({}, { timeoutMs: 2000 })).status;

test('waits for its database: health is NOT_SERVING, and refusals name what is down; then it serves', async () => {
  await using database = await createTestDatabase();
  const gate = await startDatabaseGate(database.url);
  onTestFinished(() => gate.close());
  gate.shut();
  const { url, output, child } = await started(gate.url);
  await eventually(async () => expect(await statusAt(url)).toBe(Status.NOT_SERVING));
  const client = serviceClient(LineageService, { url, serviceKey: keys.of('gateway'), audience: 'lineage', caller: 'a'.repeat(64) });
  const refused = await client.getTree({ instanceId: newId('inst') }).catch(refusalOf);
  expect(refused).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', metadata: { upstream: 'database', service: 'lineage' } });
  await eventually(() => expect(output()).toMatch(/"msg":"waiting for the database"/));
  const { hostname, port, pathname, password } = new URL(gate.url);
  expect(output()).toContain(`${hostname}:${port}${pathname}`);
  expect(output()).not.toContain(password);
  expect(output()).not.toContain('"listening"');

  gate.open();
  await eventually(async () => expect(await statusAt(url)).toBe(Status.SERVING));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('SIGTERM ends it at once while it waits', async () => {
  const { child, output } = await started('postgresql://nobody@127.0.0.1:1/none');
  await eventually(() => expect(output()).toMatch(/"msg":"waiting for the database"/));
  const begun = performance.now();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(performance.now() - begun).toBeLessThan(3000);
});

test('a missing database or role and an invalid URL are reported in one line each, without waiting', async () => {
  await using database = await createTestDatabase();
  const elsewhere = new URL(database.url);
  elsewhere.pathname = '/no_such_database';
  const stranger = new URL(database.url);
  stranger.username = 'no_such_role';
  for (const url of [elsewhere.href, stranger.href, 'localhost:5432/offshoot']) {
    const { child, output } = await started(url);
    expect(await once(child, 'close')).toEqual([1, null]);
    const lines = output().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'fatal', msg: expect.stringMatching(/DATABASE_URL/) });
    expect(output()).not.toMatch(/stack/);
    expect(output()).not.toContain(new URL(database.url).password);
  }
});
