import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestServer } from './global-setup.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Fills an empty database and closes its connections. Runs once per run and `key`; every database is then a copy. */
  migrate?: (url: string) => Promise<void>;
  /** Names what `migrate` does, for example the service. */
  key?: string;
}

/** Creates a database of its own on the run's server. */
export async function createTestDatabase(o: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await testServer();
  const name = `${server.prefix}_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, async (admin) => {
    const template = o.migrate ? await migratedTemplate(admin, server, o.key ?? 'default', o.migrate) : 'template0';
    await admin.query(`create database "${name}" template "${template}" strategy ${server.strategy}`);
  });
  const drop = () =>
    asAdmin(server, async (admin) => {
      await untilUnused(admin, name);
      await admin.query(`drop database if exists "${name}" with (force)`);
    });
  return { url: urlIn(server, name), drop, [Symbol.asyncDispose]: drop };
}

/** How long closing connections may take. */
const GOODBYE_MS = 3_000;

/** A connection that is closing while the drop cuts it off reports an error that nobody listens for. */
async function untilUnused(admin: pg.Client, database: string): Promise<void> {
  const deadline = performance.now() + GOODBYE_MS;
  while (performance.now() < deadline) {
    const { rowCount } = await admin.query('select 1 from pg_stat_activity where datname = $1', [database]);
    if (!rowCount) return;
    await delay(10);
  }
}

let asked: Promise<TestServer> | undefined;

function testServer(): Promise<TestServer> {
  asked ??= (async () => {
    const response = await fetch(inject('postgresBroker'));
    if (!response.ok) throw new Error(`The tests' PostgreSQL did not start: ${await response.text()}`);
    return (await response.json()) as TestServer;
  })();
  return asked;
}

/** Test files run in several processes: the first one migrates, the others wait for it. */
async function migratedTemplate(
  admin: pg.Client,
  server: TestServer,
  key: string,
  migrate: (url: string) => Promise<void>,
): Promise<string> {
  const name = `${server.prefix}_t_${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  const made = `${name}_made`;
  await admin.query('select pg_advisory_lock(hashtext($1))', [name]);
  try {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount) return name;
    await admin.query(`drop database if exists "${made}" with (force)`);
    await admin.query(`create database "${made}" template template0 strategy ${server.strategy}`);
    await migrate(urlIn(server, made));
    await admin.query(`alter database "${made}" rename to "${name}"`);
    return name;
  } finally {
    await admin.query('select pg_advisory_unlock(hashtext($1))', [name]);
  }
}

async function asAdmin<T>(server: TestServer, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function urlIn(server: TestServer, database: string): string {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
}
