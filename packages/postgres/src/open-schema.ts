import type { PoolConfig } from 'pg';
import { connectionSettings, type DatabaseConnection, serverKeepAlive, unmonitoredConnection } from './connection.ts';
import { type Migration, migrate } from './migrate.ts';

export interface SchemaOptions {
  /** A bare URL opens connections that are not monitored. */
  database: DatabaseConnection | string;
  /** One service, one schema. It comes first in the search path, so SQL and migrations need not name it. */
  schema: string;
  /** In order. A released migration never changes. */
  migrations: readonly Migration[];
  /** Connections of this replica for transactions. Default 10: few enough that 4 services × 4 replicas stay below PostgreSQL's usual 200. */
  poolMax?: number;
}

/** How connections to the schema are opened. */
interface Schema {
  url: string;
  pool: { min: number; max: number; idleTimeoutMillis: number };
  connection: PoolConfig;
}

/** Idle connections are closed, so that many services on one server do not hold connections that they do not use. */
const IDLE_MS = 30_000;

/** Migrates the service's schema to the latest version. Replicas may start at the same time. */
export async function openSchema({ database, schema, migrations, poolMax = 10 }: SchemaOptions): Promise<Schema> {
  if (!/^[a-z][a-z0-9_]*$/.test(schema)) throw new Error(`${schema} is not a valid schema name`);
  const { url, Client } = typeof database === 'string' ? unmonitoredConnection(database) : database;
  await migrate(url, { schema, migrations });
  return {
    url,
    pool: { min: 0, max: poolMax, idleTimeoutMillis: IDLE_MS },
    connection: {
      ...connectionSettings,
      Client,
      options: `-c search_path=${schema} ${serverKeepAlive}`,
      application_name: `offshoot ${schema}`,
    },
  };
}
