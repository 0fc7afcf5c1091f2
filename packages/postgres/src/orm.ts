import type { EntitySchema, MigrationObject } from '@mikro-orm/core';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { connectionSettings, type DatabaseLine, plainLine, serverKeepAlive } from './line.ts';
import { migrate, migrationsTable } from './migrate.ts';

export interface OrmOptions {
  /** A bare URL opens connections that are not monitored. */
  database: DatabaseLine | string;
  /** One service, one schema. It comes first in the search path, so SQL and migrations need not name it. */
  schema: string;
  entities: EntitySchema[];
  /** In order. A released migration never changes. */
  migrations: MigrationObject[];
  /** Connections of this replica. Default 10: few enough that 4 services × 4 replicas stay below PostgreSQL's usual 200. */
  poolMax?: number;
}

/** Idle connections are closed, so that many services on one server do not hold connections that they do not use. */
const IDLE_MS = 30_000;

/** Opens the service's schema and migrates it to the latest version. Replicas may start at the same time. */
export async function openOrm(o: OrmOptions): Promise<MikroORM> {
  if (!/^[a-z][a-z0-9_]*$/.test(o.schema)) throw new Error(`${o.schema} is not a valid schema name`);
  const line = typeof o.database === 'string' ? plainLine(o.database) : o.database;
  await migrate(line.url, o);
  return MikroORM.init({
    clientUrl: line.url,
    schema: o.schema,
    entities: o.entities,
    // A service may have all its rows in SQL.
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: o.poolMax ?? 10, idleTimeoutMillis: IDLE_MS },
    driverOptions: {
      ...connectionSettings,
      Client: line.Client,
      options: `-c search_path=${o.schema} ${serverKeepAlive}`,
      application_name: `offshoot ${o.schema}`,
    },
    // A global EntityManager would share its identity map between requests.
    allowGlobalContext: false,
    debug: false,
    // The schema check needs to know this table.
    migrations: { tableName: migrationsTable(o.schema) },
  });
}

/** Returns a fresh EntityManager for one request, with its own identity map. */
export function em(orm: MikroORM): SqlEntityManager {
  return orm.em.fork();
}
