// Each process as its operator sees it: by an admin port of its own, while PostgreSQL is paused, full or killed beneath it.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@offshoot/postgres';
import { refusalOf } from '@offshoot/rpc';
import { createAuthority, writeTlsFiles } from '@offshoot/rpc/testing';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { type Processes, type ProcessName, startProcesses, startStandalone } from '@offshoot/standalone';
import { eventually, untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystemDatabase, testConfig } from './system.ts';
import { User } from './user.ts';

const log = createLogger('test', 'silent');
const stack = new AsyncDisposableStack();
const WITH_DATABASE = ['template', 'lineage', 'claim', 'profile', 'response', 'knowledge', 'gateway'] as const;
const ALL: readonly ProcessName[] = [...WITH_DATABASE, 'host'];
/** What was asked for: no probe is wrong for longer. */
const NOTICED_MS = 5_000;
let system: Processes;
let user: User;
let folder: string;
let isMounted = false;

beforeAll(async () => {
  // A file system of its own, because a full disk is more than an error code. Not in the folder of the run, which could not be removed.
  folder = stack.adopt(mkdtempSync('/tmp/offshoot-admin-'), (path) => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'offshoot-test', folder]).status === 0;
  if (isMounted) stack.defer(() => void execFileSync('umount', ['-l', folder]));
  chmodSync(folder, 0o755);
  const database = stack.use(await openDatabase({ dataDir: folder, settings: { fsync: 'off' }, log }));
  const dataDir = stack.adopt(mkdtempSync(join(tmpdir(), 'offshoot-admin-')), (path) =>
    rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  );
  const authority = await createAuthority('deployment');
  const tls = writeTlsFiles(join(dataDir, 'tls'), { ...(await authority.issue(['localhost'])), ca: authority.pem });
  system = stack.use(await startProcesses(testConfig(dataDir, database.url), undefined, tls));
  user = await User.signIn(system.url, { env: 'local', apiUrl: system.xmtpUrl });
});
afterAll(() => stack.disposeAsync());

async function seen(name: ProcessName, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${system.admin[name]}${path}`, { signal: AbortSignal.timeout(NOTICED_MS) });
  return { status: response.status, text: await response.text() };
}

/** How long it took until all of them said so, in milliseconds. */
async function untilAll(names: readonly ProcessName[], status: number, line: RegExp): Promise<number> {
  const begun = performance.now();
  for (const name of names)
    await eventually(async () => {
      const found = await seen(name, '/readyz');
      expect({ name, status: found.status, text: found.text }).toMatchObject({ name, status, text: expect.stringMatching(line) });
    });
  return performance.now() - begun;
}

/** The server and its children. */
function signalPostgres(signal: NodeJS.Signals): void {
  const postmaster = Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const parentOf = (pid: string) => {
    try {
      return Number(
        readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')[1],
      );
    } catch {
      return undefined;
    }
  };
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  for (const pid of [postmaster, ...children.map(Number)]) process.kill(pid, signal);
}

test('each process says that it lives, what it needs, and its metrics, in plain HTTP beside mutual TLS', async () => {
  for (const name of ALL) {
    expect(await seen(name, '/livez')).toEqual({ status: 200, text: 'ok\n' });
    const ready = await eventually(async () => {
      const found = await seen(name, '/readyz');
      expect(found.status).toBe(200);
      return found.text;
    });
    const own = name === 'host' ? ['host folder', 'host network'] : [`${name} database`, `${name} schema`];
    expect(ready).toBe(['process', ...own].map((need) => `[+]${need} ok\n`).join(''));
    const metrics = await seen(name, '/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^# TYPE \w+ (counter|gauge|histogram)$/m);
    expect((await seen(name, '/')).status).toBe(404);
  }
});

test('attack: other methods, and the names of other paths, get nothing from the port', async () => {
  const { hostname, port } = new URL(system.admin.claim);
  const status = (method: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ hostname, port, method, path }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await status('POST', '/metrics')).toBe(405);
  expect(await status('GET', '/metrics/../environ')).toBe(404);
  expect(await status('GET', '//livez')).toBe(404);
  expect(await status('HEAD', '/livez')).toBe(200);
});

test('a process is ready by what it needs itself: without the claim service all others are', async () => {
  await system.stop('claim', 'SIGKILL');
  try {
    await untilAll(
      ALL.filter((name) => name !== 'claim'),
      200,
      /\[\+\]process ok/,
    );
  } finally {
    await system.start('claim');
  }
  await untilAll(['claim'], 200, /\[\+\]claim database ok/);
});

test('PostgreSQL paused: nothing that needs it is ready within five seconds, all live, and all are ready within five seconds after', async () => {
  signalPostgres('SIGSTOP');
  try {
    expect(await untilAll(WITH_DATABASE, 503, /^\[-\]\w+ database does not answer$/m)).toBeLessThan(NOTICED_MS);
    for (const name of ALL) expect((await seen(name, '/livez')).status).toBe(200);
    expect((await seen('host', '/readyz')).status).toBe(200);
  } finally {
    signalPostgres('SIGCONT');
  }
  expect(await untilAll(WITH_DATABASE, 200, /^\[\+\]\w+ database ok$/m)).toBeLessThan(NOTICED_MS);
});

test('PostgreSQL full: nothing that needs it is ready within five seconds, changes are refused with the cause, and all are ready within five seconds after', async ({
  skip,
}) => {
  if (!isMounted) skip('no file system can be mounted here');
  const filler = join(folder, 'filler');
  const fill = (bytes: number) => {
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(bytes));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  };
  const draft = () => user.createTemplate({ agentName: 'Night owl', instructions: 'You stay awake. '.repeat(4_000) });
  await draft();
  fill(65_536);
  fill(1);
  try {
    expect(await untilAll(WITH_DATABASE, 503, /^\[-\]\w+ database accepts no changes: its disk or memory is full$/m)).toBeLessThan(
      NOTICED_MS,
    );
    for (const name of ALL) expect((await seen(name, '/livez')).status).toBe(200);
    const refused = await untilFound('a refusal', () =>
      draft().then(
        () => undefined,
        (error: unknown) => refusalOf(error),
      ),
    );
    expect(refused).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', metadata: { upstream: 'database' } });
  } finally {
    rmSync(filler, { force: true });
  }
  expect(await untilAll(WITH_DATABASE, 200, /^\[\+\]\w+ database ok$/m)).toBeLessThan(NOTICED_MS);
  await eventually(draft);
});

test('`npm start` is one process with one admin port for all of its services', async () => {
  const own = new AsyncDisposableStack();
  try {
    const database = own.use(await createSystemDatabase());
    const dataDir = own.adopt(mkdtempSync(join(tmpdir(), 'offshoot-admin-')), (path) =>
      rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
    );
    const admin = { host: '127.0.0.1', port: await freePort() };
    const running = own.use(await startStandalone({ ...testConfig(dataDir, database.url), admin, hostRuns: 'own-process' }));
    const read = async (path: string) => (await fetch(`http://127.0.0.1:${admin.port}${path}`)).text();
    const text = await read('/readyz');
    for (const name of WITH_DATABASE) expect(text).toContain(`[+]${name} database ok`);
    expect(text).toContain('[+]host process ok');
    await running.close();
    await expect(read('/livez')).rejects.toThrow('fetch failed');
  } finally {
    await own.disposeAsync();
  }
});

test('the commons alone has one, too, from before its database is there', async () => {
  const own = new AsyncDisposableStack();
  try {
    const dataDir = own.adopt(mkdtempSync(join(tmpdir(), 'offshoot-admin-')), (path) => rmSync(path, { recursive: true, force: true }));
    const [port, nowhere] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, ['services/commons/src/main.ts'], {
      env: {
        ...process.env,
        ...{ COMMONS_PORT: '0', OFFSHOOT_ADMIN_PORT: String(port), OFFSHOOT_DATA: dataDir },
        DATABASE_URL: `postgresql://nobody:secret@127.0.0.1:${nowhere}/none`,
      },
      stdio: 'ignore',
    });
    own.defer(async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    });
    const answer = await eventually(() => fetch(`http://127.0.0.1:${port}/readyz`));
    expect(answer.status).toBe(503);
    const text = await answer.text();
    expect(text).toContain('[-]process is starting');
    expect(text).not.toContain('secret');
  } finally {
    await own.disposeAsync();
  }
});
