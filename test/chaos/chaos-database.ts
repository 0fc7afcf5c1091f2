// PostgreSQL for chaos tests: it can be killed, and comes back with what was committed.
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DatabaseGate,
  embeddedBinaries,
  ensureCluster,
  findServerSetup,
  ownFolder,
  postmasterOf,
  startDatabaseGate,
  startServer,
  urlOf,
} from '@offshoot/postgres/testing';
import { createLogger } from '@offshoot/runtime/process/logger.ts';

export interface ChaosDatabase {
  /** The same before and after a restart. */
  url: string;
  /** Cuts all connections and refuses new ones until the returned function is called. */
  stop(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Our own server in `dataDir`; it is stopped as by a crash. */
export async function startChaosDatabase(dataDir: string): Promise<ChaosDatabase> {
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o711);
  const log = createLogger('postgres', 'silent');
  const setup = findServerSetup({ folder: ownFolder(dataDir), binaries: await embeddedBinaries(), log });
  const password = ensureCluster(setup);
  // Only a crash of the machine could lose what is in the system's cache.
  const start = () => startServer({ setup, settings: { fsync: 'off' }, log });
  let server = await start();
  const gate = await startDatabaseGate(urlOf(server.port, password));
  return {
    url: gate.url,
    async stop() {
      gate.shut();
      const postmaster = postmasterOf(join(setup.folder, 'data'));
      // Immediate shutdown: no checkpoint, no goodbye, recovery at the next start.
      if (postmaster && postmaster !== 'starting') process.kill(postmaster.pid, 'SIGQUIT');
      await server.close();
      return async () => {
        server = await start();
        gate.open(server.port);
      };
    },
    async close() {
      await gate.close();
      await server.close();
    },
  };
}

/** A database on a shared server: simulates only what its clients see of a restart. */
export async function gatedDatabase(url: string): Promise<ChaosDatabase> {
  const gate: DatabaseGate = await startDatabaseGate(url);
  return {
    url: gate.url,
    async stop() {
      gate.shut();
      return async () => gate.open();
    },
    close: () => gate.close(),
  };
}
