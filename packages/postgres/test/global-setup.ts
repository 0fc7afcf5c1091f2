import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { embeddedBinaries } from '../src/embedded/binaries.ts';
import { ensureCluster } from '../src/embedded/cluster.ts';
import { startServer, urlOf } from '../src/embedded/server.ts';
import { findServerSetup, ownFolder } from '../src/embedded/server-setup.ts';

/** What a test worker learns about the run's server. */
export interface TestServer {
  url: string;
  /** Prefix of every database of this run. */
  prefix: string;
  /** FILE_COPY is twice as fast if checkpoints cost nothing, but slow on an external server. */
  strategy: 'file_copy' | 'wal_log';
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Returns the run's TestServer as JSON, and starts it on the first request. */
    postgresBroker: string;
  }
}

/** Nothing has to survive a crash here, so nothing is flushed to disk. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '500',
  // The usual 4096 cost each new connection a third of its time, and a run opens thousands.
  scram_iterations: '1',
  // Databases here live for seconds: to plan a prepared statement five times for its values first costs more than it can save.
  plan_cache_mode: 'force_generic_plan',
};

/** One server per run, started by the first test that needs a database, so that other suites do not pay for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const prefix = `offshoot_${randomBytes(4).toString('hex')}`;
  const external = process.env.TEST_DATABASE_URL;
  let server: Promise<{ url: string; close(): Promise<void> }> | undefined;
  const path = `/${randomBytes(16).toString('hex')}`;
  const broker = createServer((request, response) => {
    if (request.url !== path) return void response.writeHead(404).end();
    server ??= external ? borrowed(external, prefix) : temporary();
    server.then(
      ({ url }) => response.end(JSON.stringify({ url, prefix, strategy: external ? 'wal_log' : 'file_copy' } satisfies TestServer)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  const { port } = await listening(broker);
  project.provide('postgresBroker', `http://127.0.0.1:${port}${path}`);
  return async () => {
    broker.close();
    broker.closeAllConnections();
    await (await server?.catch(() => undefined))?.close();
  };
}

async function temporary(): Promise<{ url: string; close(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-test-postgres-'));
  try {
    chmodSync(dataDir, 0o711);
    const log = pino({ level: 'silent' });
    const setup = findServerSetup({ folder: ownFolder(dataDir), binaries: await embeddedBinaries(), log });
    const password = ensureCluster(setup);
    const server = await startServer({ setup, settings: FAST, disposable: dataDir, log });
    const url = urlOf(server.port, password);
    await storeAgain(url, password);
    const close = async () => {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    };
    return { url, close };
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** The cluster was created with the usual iterations. */
async function storeAgain(url: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`alter role current_user password ${client.escapeLiteral(password)}`);
  await client.end();
}

async function borrowed(url: string, prefix: string): Promise<{ url: string; close(): Promise<void> }> {
  const close = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [prefix]);
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
    await client.end();
  };
  return { url, close };
}

function listening(server: Server): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo));
  });
}
