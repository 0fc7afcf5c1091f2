// What happens to real servers: paused with their machine, dropped by a router, restarted, made read-only.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { awaitConnection, databaseRefusal, listen, openDatabase } from '../src/index.ts';
import { em, openOrm, openPreparedQueries } from '../src/orm.ts';
import { troubleOf } from '../src/trouble.ts';
import { type DatabaseGate, startDatabaseGate } from './database-gate.ts';
import { entities, migrations, schema } from './entities.ts';
import { query, serverPid } from './opened-process.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const log = createLogger('line', 'silent');
/** Gives a verdict within a second; the default takes three. */
const pulse = { everyMs: 100, silentMs: 400 };
/** What the default pulse allows, plus slack for a busy machine. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function opened(url: string, own: typeof pulse | undefined = pulse) {
  const connection = await awaitConnection({ url, log, ...(own && { pulse: own }) });
  const orm = await openOrm({ database: connection, schema, entities, migrations });
  const queries = await openPreparedQueries(orm, 2);
  const heard: string[] = [];
  const listener = await listen(connection, 'night', (payload) => heard.push(payload));
  onTestFinished(async () => {
    await listener.close();
    await queries.close();
    await orm.close();
    await connection.close();
  });
  return { connection, orm, queries, heard };
}

async function gated(): Promise<DatabaseGate> {
  const gate = await startDatabaseGate(database.url);
  onTestFinished(() => gate.close());
  return gate;
}

const away = { reason: 'UPSTREAM_UNAVAILABLE', metadata: { upstream: 'database', service: 'test', trouble: 'away' } };
const refusalOf = (work: Promise<unknown>) => work.then(String, (error: unknown) => databaseRefusal(error, 'test') ?? error);

async function everythingWorks({ orm, queries }: Awaited<ReturnType<typeof opened>>): Promise<void> {
  expect(await em(orm).execute('select 1 as one')).toEqual([{ one: 1 }]);
  expect(await queries.query('select 1 as one')).toEqual([{ one: 1 }]);
  expect(await queries.transaction((query) => query('select 1 as one'))).toEqual([{ one: 1 }]);
}

/** Signals the postmaster and all its children. */
function signalAll(postmaster: number, signal: NodeJS.Signals): void {
  const children = readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        Number(
          readFileSync(`/proc/${pid}/stat`, 'utf8')
            .replace(/^.*\) /s, '')
            .split(' ')[1],
        ) === postmaster
      );
    } catch {
      return false;
    }
  });
  for (const pid of [postmaster, ...children.map(Number)]) process.kill(pid, signal);
}

test('a real server that is paused (SIGSTOP): no call hangs for more than five seconds, and everything recovers by itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-paused-'));
  chmodSync(dataDir, 0o755);
  await using server = await openDatabase({ dataDir, settings: { fsync: 'off' }, log });
  using _ = { [Symbol.dispose]: () => rmSync(dataDir, { recursive: true, force: true }) };
  const all = await opened(server.url, undefined);
  await everythingWorks(all);
  const postmaster = serverPid(dataDir);
  signalAll(postmaster, 'SIGSTOP');
  try {
    const begun = performance.now();
    const waiting = [
      em(all.orm).execute('select 1'),
      em(all.orm).transactional((tx) => tx.execute('select 1')),
      all.queries.query('select 1'),
      all.queries.transaction((query) => query('select 1')),
      // More than the pool has connections.
      ...Array.from({ length: 20 }, () => all.queries.query('select 1')),
    ];
    for (const refusal of await Promise.all(waiting.map(refusalOf))) expect(refusal).toMatchObject(away);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(all.connection.isAnswering()).toBe(false);
    const later = performance.now();
    expect(await refusalOf(all.queries.query('select 1'))).toMatchObject(away);
    expect(performance.now() - later, 'known to be away: it does not wait for another time-out').toBeLessThan(2000);
  } finally {
    signalAll(postmaster, 'SIGCONT');
  }
  await eventually(() => expect(all.connection.isAnswering()).toBe(true));
  await everythingWorks(all);
  await eventually(() => expect(all.heard).toContain(''));
  await all.queries.query(`select pg_notify('night', 'morning')`);
  await eventually(() => expect(all.heard).toContain('morning'));
});

test('connections that a router dropped are replaced while new ones work', async () => {
  const gate = await gated();
  const all = await opened(gate.url);
  await everythingWorks(all);
  gate.pause();
  const hanging = refusalOf(all.queries.query('select pg_sleep(0)'));
  await eventually(() => expect(all.connection.isAnswering()).toBe(false));
  expect(await hanging).toMatchObject(away);
  gate.resume();
  await eventually(() => everythingWorks(all));
});

test('a server restart is noticed at once, and calls work again afterwards', async () => {
  const gate = await gated();
  const all = await opened(gate.url);
  gate.shut();
  await eventually(() => expect(all.connection.isAnswering()).toBe(false));
  expect(await refusalOf(em(all.orm).execute('select 1'))).toMatchObject(away);
  gate.open();
  await eventually(() => everythingWorks(all));
});

test('one closed connection does not count as an outage', async () => {
  const all = await opened(database.url);
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  try {
    let isAway = false;
    const looking = setInterval(() => (isAway ||= !all.connection.isAnswering()), 1);
    const pulses = async () =>
      (await admin.query(`select pid from pg_stat_activity where application_name = 'offshoot pulse' and datname = current_database()`))
        .rows;
    const before = await pulses();
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'offshoot pulse' and datname = current_database()`,
    );
    await eventually(async () => {
      const now = await pulses();
      expect(now).toHaveLength(1);
      expect(now).not.toEqual(before);
    });
    clearInterval(looking);
    expect(isAway).toBe(false);
  } finally {
    await admin.end();
  }
});

test('the server’s own conditions are recognised by SQLSTATE, from the ORM and from prepared statements', async () => {
  const all = await opened(database.url);
  const states = { '25006': 'read-only', '53100': 'full', '53200': 'full', '57014': 'slow', '55P03': 'slow', '57P01': 'away' };
  for (const [code, trouble] of Object.entries(states)) {
    const raise = `do $$ begin raise exception using errcode = '${code}'; end $$`;
    for (const failing of [() => em(all.orm).execute(raise), () => all.queries.query(raise)]) {
      const refusal = await refusalOf(failing());
      expect(refusal).toMatchObject({
        reason: 'UPSTREAM_UNAVAILABLE',
        metadata: { trouble, upstream: 'database', help: expect.any(String) },
      });
      expect((refusal as Error).message).toMatch(/^The database of the test service /);
    }
  }
});

test('a faulty statement or another unreachable peer does not count against the database', async () => {
  const all = await opened(database.url);
  const wrong = await all.queries.query('select no_such_column').catch((error: unknown) => error);
  const refused = await fetch('http://127.0.0.1:1/').catch((error: unknown) => error);
  expect([wrong, refused, new Error('x', { cause: refused })].map(troubleOf)).toEqual([undefined, undefined, undefined]);
});

test('limits are set once per connection, at no cost per statement', async () => {
  const all = await opened(database.url);
  const settings = ['statement_timeout', 'idle_in_transaction_session_timeout', 'tcp_keepalives_idle', 'search_path'];
  const shown = await all.queries.query<{ setting: string }>(
    `select name || '=' || setting as setting from pg_settings where name = any(:settings::text[]) order by name`,
    { settings },
  );
  expect(shown.map(({ setting }) => setting)).toEqual([
    'idle_in_transaction_session_timeout=60000',
    'search_path=things',
    'statement_timeout=30000',
    expect.stringMatching(/^tcp_keepalives_idle=/),
  ]);
});

test('a release older than the schema refuses to start', async () => {
  await using own = await createTestDatabase();
  await (await openOrm({ database: own.url, schema, entities, migrations })).close();
  await query(
    own.url,
    `insert into things.applied_migrations select 2, '0002-of-a-newer-release', digest, objects from things.applied_migrations`,
  );
  await expect(openOrm({ database: own.url, schema, entities, migrations })).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(/^The schema "things" .*0002-of-a-newer-release.* Start that release or a newer one[^\n]*$/),
  });
});
