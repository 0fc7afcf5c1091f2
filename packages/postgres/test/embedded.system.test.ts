import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@offshoot/runtime/process/is-alive.ts';
import { eventually } from '@offshoot/testing';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { guardsOf, opened, query, serverPid, settings } from './opened-process.ts';

const log = pino({ level: 'silent' });
/** One folder for the tests that need no first start; each leaves the server stopped. */
const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-embedded-'));
const fresh = mkdtempSync(join(tmpdir(), 'offshoot-embedded-'));
afterAll(() => {
  for (const folder of [dataDir, fresh]) rmSync(folder, { recursive: true, force: true });
});

describe('the embedded server', () => {
  test('keeps its data across restarts, listens only on loopback, requires its password and leaves nothing behind', async () => {
    const first = await openDatabase({ dataDir, settings, log });
    await query(first.url, 'create table if not exists kept (n int); truncate kept; insert into kept values (7)');
    expect(
      await query(first.url, "select setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name"),
    ).toEqual([{ setting: '127.0.0.1' }, { setting: '' }]);
    const wrong = new URL(first.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(dataDir, 'postgres', 'data', 'offshoot.password')).mode & 0o777).toBe(0o600);
    const pid = serverPid(dataDir);
    await first.close();
    await first.close();
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(join(dataDir, 'postgres')).sort()).toEqual(['data', 'server.log']);
    await using second = await openDatabase({ dataDir, settings, log });
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('a folder that another process uses is refused, and the error says what to do', async () => {
    const holder = await opened('open-and-wait.ts', [dataDir, JSON.stringify({ settings })]);
    try {
      await expect(openDatabase({ dataDir, settings, log, predecessorMs: 100 })).rejects.toThrow(
        /in use by another running Offshoot .* OFFSHOOT_DATA/,
      );
      expect(await query(holder.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await holder.kill('SIGTERM');
    }
  });

  test('kill -9 of its owner also stops the server, and the next start finds every committed row', async () => {
    const killed = await opened('open-and-wait.ts', [dataDir, JSON.stringify({ settings })]);
    await query(killed.url, 'create table if not exists kept (n int); truncate kept; insert into kept values (7)');
    const pid = serverPid(dataDir);
    await killed.kill('SIGKILL');
    await using next = await openDatabase({ dataDir, settings, log });
    expect(isAlive(pid)).toBe(false);
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('a server that was orphaned together with its guard is stopped by the next start', async () => {
    const killed = await opened('open-and-wait.ts', [dataDir, JSON.stringify({ settings })]);
    await query(killed.url, 'create table if not exists kept (n int); truncate kept; insert into kept values (7)');
    const pid = serverPid(dataDir);
    for (const guard of guardsOf(pid)) process.kill(guard, 'SIGKILL');
    await killed.kill('SIGKILL');
    expect(isAlive(pid)).toBe(true);
    await using next = await openDatabase({ dataDir, settings, log });
    expect(isAlive(pid)).toBe(false);
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('kill -9 of everything at once: the pid file names a dead process', async () => {
    const killed = await opened('open-and-wait.ts', [dataDir, JSON.stringify({ settings })]);
    await query(killed.url, 'create table if not exists kept (n int); truncate kept; insert into kept values (7)');
    const pid = serverPid(dataDir);
    for (const guard of guardsOf(pid)) process.kill(guard, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await killed.kill('SIGKILL');
    await using next = await openDatabase({ dataDir, settings, log });
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('a left-over pid file whose process ID was reused, or that is empty, does not prevent the start', async () => {
    await (await openDatabase({ dataDir, settings, log })).close();
    writeFileSync(
      join(dataDir, 'postgres', 'data', 'postmaster.pid'),
      `${process.pid}\n/elsewhere\n1700000000\n5432\n\n127.0.0.1\n\nready   \n`,
    );
    await (await openDatabase({ dataDir, settings, log })).close();
    // A machine crash can leave it empty.
    writeFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), '');
    utimesSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 0, 0);
    await using next = await openDatabase({ dataDir, settings, log });
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('of two concurrent first starts after a killed one, one gets the folder and the other a clear refusal', async () => {
    const remains = join(fresh, 'postgres', 'new-killed');
    mkdirSync(remains, { recursive: true });
    writeFileSync(join(remains, 'PG_VERSION'), '18\n');
    utimesSync(remains, 0, 0);
    const both = await Promise.allSettled([1, 2].map(() => openDatabase({ dataDir: fresh, settings, log, predecessorMs: 100 })));
    const [won, lost] = both.toSorted((a, b) => a.status.localeCompare(b.status));
    try {
      expect(won?.status).toBe('fulfilled');
      expect(lost).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching(/in use by another running Offshoot/) } });
      expect(existsSync(remains)).toBe(false);
    } finally {
      for (const one of both) if (one.status === 'fulfilled') await one.value.close();
    }
  });

  test('a server that cannot start reports its log and what to do', async () => {
    const file = join(dataDir, 'postgres', 'data', 'postgresql.auto.conf');
    writeFileSync(file, 'no_such_setting = 1\n');
    await expect(openDatabase({ dataDir, settings, log })).rejects.toThrow(/did not start[\s\S]*no_such_setting[\s\S]*DATABASE_URL/);
    writeFileSync(file, '');
  });

  test('no log line contains a password', async () => {
    const run = await opened('open-and-wait.ts', [dataDir, JSON.stringify({ settings })]);
    await run.kill('SIGTERM');
    const secret = readFileSync(join(dataDir, 'postgres', 'data', 'offshoot.password'), 'utf8').trim();
    expect(run.log()).toContain('embedded PostgreSQL is ready');
    expect(run.log()).not.toContain(secret);
  });
});

describe('an external server', () => {
  test('is used as is; errors about an unreachable or wrong one omit its password', async () => {
    const refused = openDatabase({ dataDir: `${fresh}/unused`, url: 'postgresql://app:secret@127.0.0.1:1/db', log, patienceMs: 0 });
    await expect(refused).rejects.toThrow(/127\.0\.0\.1:1\/db cannot be used.*DATABASE_URL/);
    await expect(refused).rejects.not.toThrow(/secret/);
    await expect(openDatabase({ dataDir, url: 'no url', log })).rejects.toThrow(/looks like postgresql:/);
    expect(existsSync(`${fresh}/unused`)).toBe(false);
  });
});

test("kill -9 of the test run removes the tests' server and its folder", async () => {
  const run = await opened('run-setup.ts', []);
  const [{ dir }] = (await query(run.url, "select setting as dir from pg_settings where name = 'data_directory'")) as [{ dir: string }];
  expect(existsSync(dir)).toBe(true);
  await run.kill('SIGKILL');
  await eventually(() => expect(existsSync(dir)).toBe(false));
  await expect(query(run.url, 'select 1')).rejects.toThrow();
});
