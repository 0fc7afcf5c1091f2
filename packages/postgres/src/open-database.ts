import pg from 'pg';
import type { Logger } from 'pino';
import { embeddedBinaries } from './embedded/binaries.ts';
import { ensureCluster, passwordIn, removeLeftovers } from './embedded/cluster.ts';
import { clearTheWay, OvertakenError, type RunningServer, startServer, type Usage, urlOf } from './embedded/server.ts';
import { findServerSetup, type Method, ownFolder } from './embedded/server-setup.ts';
import { reachable } from './reachable.ts';

export interface Database {
  url: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface DatabaseOptions {
  /** The embedded server keeps everything in `${dataDir}/postgres`. */
  dataDir: string;
  /** DATABASE_URL. If given, no server is started. */
  url?: string;
  log: Logger;
  /** How long to wait for an external server. Milliseconds. */
  patienceMs?: number;
  /** Called if there is a wait. Default: the log. */
  waiting?: ((sentence: string) => void) | undefined;
  /** Ends that wait. */
  stopping?: AbortSignal | undefined;
  /** How long the embedded server of a previous process may take to stop. Milliseconds. */
  predecessorMs?: number;
  /** Additional settings of the embedded server. */
  settings?: Record<string, string>;
  /** Only tests restrict how root switches to an ordinary account. */
  methods?: readonly Method[];
  reachableHome?: string;
}

/** Two integers that identify the session lock which a living process holds on the server that it started. */
const OWNER_LOCK = [0x0ff5, 0x1007] as const;

/** The external PostgreSQL at `url` if given; otherwise an embedded one that is ours alone until `close`. */
export async function openDatabase(o: DatabaseOptions): Promise<Database> {
  if (o.url) {
    const waiting = o.waiting ?? ((sentence: string) => o.log.warn(sentence));
    await reachable({ url: o.url, patienceMs: o.patienceMs ?? 30_000, waiting, stopping: o.stopping });
    return database(o.url, async () => {});
  }
  const { url, close } = await embedded(o);
  return database(url, close);
}

async function embedded(o: DatabaseOptions): Promise<{ url: string; close(): Promise<void> }> {
  const binaries = await embeddedBinaries();
  for (;;) {
    const folder = ownFolder(o.dataDir);
    const known = passwordIn(folder);
    if (known)
      await clearTheWay({ folder, usage: (port) => usageOf(urlOf(port, known)), predecessorMs: o.predecessorMs ?? 3_000, log: o.log });
    const setup = findServerSetup({ ...o, folder, binaries });
    const password = ensureCluster(setup);
    try {
      const server = await startServer({ setup, settings: o.settings, log: o.log });
      return await owned(urlOf(server.port, password), server, setup.folder, o.log);
    } catch (error) {
      // Overtaken: check again who is using it now.
      if (!(error instanceof OvertakenError)) throw error;
    }
  }
}

async function owned(url: string, server: RunningServer, folder: string, log: Logger): Promise<{ url: string; close(): Promise<void> }> {
  const owner = await markAsOurs(url);
  removeLeftovers(folder);
  log.info({ port: server.port, folder }, 'embedded PostgreSQL is ready');
  const close = async () => {
    await owner.end().catch(() => {});
    await server.close();
  };
  return { url, close };
}

function database(url: string, close: () => Promise<void>): Database {
  return { url, close, [Symbol.asyncDispose]: close };
}

/** The lock is released when our process ends, however it ends, so a later start can tell whether the server is an orphan. */
async function markAsOurs(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'offshoot owner' });
  client.on('error', () => {});
  await client.connect();
  await client.query('select pg_advisory_lock($1, $2)', [...OWNER_LOCK]);
  return client;
}

async function usageOf(url: string): Promise<Usage> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1, $2) as free', [...OWNER_LOCK]);
    return rows[0]?.free ? 'unused' : 'in use';
  } catch {
    return 'no answer';
  } finally {
    await client.end().catch(() => {});
  }
}
