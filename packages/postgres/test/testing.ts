// What other workspaces' tests use from here.
export { embeddedBinaries } from '../src/embedded/binaries.ts';
export { ensureCluster } from '../src/embedded/cluster.ts';
export { postmasterOf } from '../src/embedded/postmaster.ts';
export { startServer, urlOf } from '../src/embedded/server.ts';
export { findServerSetup, ownFolder } from '../src/embedded/server-setup.ts';
export { type DatabaseGate, startDatabaseGate } from './database-gate.ts';
export { pendingSchemaChanges } from './schema-changes.ts';
export { expectSchemaFile } from './schema-file.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
