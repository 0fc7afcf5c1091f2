import type { EntitySchema, MigrationObject } from '@mikro-orm/core';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { connectionSettings, type DatabaseLine, plainLine, serverKeepAlive } from './line.ts';
import { migrate, migrationsTable } from './migrate.ts';

export interface OrmOptions {
  /** A URL alone opens connections that nobody watches. */
  database: DatabaseLine | string;
  /** One service, one schema. It is first in the search path: SQL and migrations need not name it. */
  schema: string;
  entities: EntitySchema[];
  /** In order. A migration that was released never changes. */
  migrations: MigrationObject[];
  /** Connections of this replica. Default 10: few enough that 4 services × 4 replicas stay under PostgreSQL's usual 200. */
  poolMax?: number;
}

/** Idle connections are given back, so that many services on one server do not hold what they do not use. */
const IDLE_MS = 30_000;

/** Opens the service's schema, migrated to the last migration. Replicas may start at the same time. */
export async function openOrm(o: OrmOptions): Promise<MikroORM> {
  if (!/^[a-z][a-z0-9_]*$/.test(o.schema)) throw new Error(`${o.schema} is no name for a schema`);
  const line = typeof o.database === 'string' ? plainLine(o.database) : o.database;
  await migrate(line.url, o);
  return MikroORM.init({
    clientUrl: line.url,
    schema: o.schema,
    entities: o.entities,
    pool: { min: 0, max: o.poolMax ?? 10, idleTimeoutMillis: IDLE_MS },
    driverOptions: {
      ...connectionSettings,
      Client: line.Client,
      options: `-c search_path=${o.schema} ${serverKeepAlive}`,
      application_name: `offshoot ${o.schema}`,
    },
    // The global EntityManager would share its identity map between requests.
    allowGlobalContext: false,
    debug: false,
    // So that the check of the schema knows this table.
    migrations: { tableName: migrationsTable(o.schema) },
  });
}

/** A fresh EntityManager for one request: its identity map dies with it. */
export function em(orm: MikroORM): SqlEntityManager {
  return orm.em.fork();
}
