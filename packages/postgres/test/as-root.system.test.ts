import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unprivilegedUsers } from '../src/embedded/account.ts';
import type { Method } from '../src/embedded/server-setup.ts';
import { openDatabase, removeData } from '../src/index.ts';
import { opened, query, serverPid, settings } from './opened-process.ts';

const log = pino({ level: 'silent' });
const isRoot = process.getuid?.() === 0;
const namespacesWork = isRoot && spawnSync('unshare', ['--user', '--map-user=65534', '--map-group=65534', '--', '/bin/true']).status === 0;
/** In a container that forbids namespaces, the test still passes, by the other method. */
const namespace: Method = namespacesWork ? 'namespace' : 'relocate';

/** An ordinary user can only run a checkout that it can reach, not one in root's own 0700 home. */
const [account] = unprivilegedUsers();
const checkoutIsReachable = isRoot && account !== undefined && spawnSync(process.execPath, ['--version'], account).status === 0;

/** A 0700 folder like root's home: nobody else can reach its content. */
let home: string;
let dataDir: string;
let elsewhere: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'offshoot-home-'));
  dataDir = join(home, '.data');
  elsewhere = mkdtempSync(join(tmpdir(), 'offshoot-reachable-'));
  chmodSync(elsewhere, 0o755);
});
afterEach(() => {
  for (const folder of [home, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

async function storeAndRead(methods: Method[]): Promise<number> {
  await using database = await openDatabase({ dataDir, settings, log, methods, reachableHome: elsewhere });
  await query(database.url, 'create table if not exists kept (n int); insert into kept values (1)');
  return (await query(database.url, 'select n from kept')).length;
}

describe.runIf(isRoot)('root', () => {
  test('drops its privileges if the folder is accessible', async () => {
    chmodSync(home, 0o755);
    // If the checkout itself is in a 0700 folder, the binaries are copied to where the account can reach them.
    await using database = await openDatabase({ dataDir: home, settings, log, methods: ['drop', 'relocate'], reachableHome: elsewhere });
    expect(statSync(`/proc/${serverPid(home)}`).uid).toBe(unprivilegedUsers()[0]?.uid);
    expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('in a 0700 home: merely switching to an account does not work, and the message says what does', async () => {
    await expect(openDatabase({ dataDir, log, methods: ['drop'] })).rejects.toThrow(/ordinary user or set DATABASE_URL/);
  });

  test('in a 0700 home: a namespace gives access to the data; without namespaces, the data moves; each method takes over the other’s data', async () => {
    chmodSync(home, 0o755);
    mkdirSync(dataDir, { mode: 0o755 });
    expect(await storeAndRead(['drop', 'relocate'])).toBe(1);
    chmodSync(home, 0o700);
    expect(await storeAndRead([namespace])).toBe(2);
    expect(await storeAndRead(['drop', 'relocate'])).toBe(3);
    const moved = realpathSync(join(dataDir, 'postgres'));
    expect(moved.startsWith(realpathSync(elsewhere))).toBe(true);
    expect(await storeAndRead(['drop', 'relocate'])).toBe(4);
    expect(realpathSync(join(dataDir, 'postgres'))).toBe(moved);
    expect(await storeAndRead([namespace])).toBe(5);
    // Removing the data folder also means the data behind the link.
    rmSync(dataDir, { recursive: true });
    expect(await storeAndRead(['drop', 'relocate'])).toBe(1);
    expect(existsSync(moved)).toBe(false);
    const movedAgain = realpathSync(join(dataDir, 'postgres'));
    removeData(dataDir);
    expect([movedAgain, dataDir].filter(existsSync)).toEqual([]);
  });

  test.runIf(checkoutIsReachable)(
    'an ordinary user starts its own server, and gets an error if the folder belongs to another user',
    async () => {
      const user = unprivilegedUsers()[0] as { uid: number; gid: number };
      chownSync(home, user.uid, user.gid);
      const first = await opened('open-and-wait.ts', [dataDir, JSON.stringify({ settings })], user);
      expect(first.error).toBe('');
      expect(statSync(`/proc/${serverPid(dataDir)}`).uid).toBe(user.uid);
      await first.kill('SIGTERM');
      chownSync(join(home, '.data', 'postgres'), 0, 0);
      const second = await opened('open-and-wait.ts', [dataDir, JSON.stringify({ settings })], user);
      expect(second.error).toMatch(/belongs to another user.*OFFSHOOT_DATA/);
    },
  );
});
