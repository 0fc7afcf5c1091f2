import type { EntitySchema, MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';

export interface OrmOptions {
  url: string;
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
/** A replica that waits longer for another one's migration than this says so instead of hanging. */
const MIGRATION_PATIENCE = '120s';

/** Opens the service's schema, migrated to the last migration. Replicas may start at the same time. */
export async function openOrm(o: OrmOptions): Promise<MikroORM> {
  if (!/^[a-z][a-z0-9_]*$/.test(o.schema)) throw new Error(`${o.schema} is no name for a schema`);
  const orm = await MikroORM.init({
    clientUrl: o.url,
    schema: o.schema,
    entities: o.entities,
    extensions: [Migrator],
    pool: { min: 0, max: o.poolMax ?? 10, idleTimeoutMillis: IDLE_MS },
    driverOptions: { options: `-c search_path=${o.schema}`, application_name: `offshoot ${o.schema}` },
    // The global EntityManager would share its identity map between requests.
    allowGlobalContext: false,
    debug: false,
    migrations: { migrationsList: o.migrations, tableName: `${o.schema}.migrations`, snapshot: false, silent: true, allOrNothing: true },
  });
  try {
    await oneAtATime(o, () => orm.migrator.up());
  } catch (error) {
    await orm.close(true);
    throw error;
  }
  return orm;
}

/** A fresh EntityManager for one request: its identity map dies with it. */
export function em(orm: MikroORM): SqlEntityManager {
  return orm.em.fork();
}

async function oneAtATime(o: OrmOptions, migrate: () => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: o.url, application_name: `offshoot ${o.schema} migration` });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`set lock_timeout = '${MIGRATION_PATIENCE}'`);
    await client.query('select pg_advisory_lock(hashtext($1), hashtext($2))', ['offshoot migration', o.schema]);
    // Asked first: even IF NOT EXISTS needs the right to create schemas, which a role of an external server may lack.
    const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [o.schema]);
    if (!rowCount) await client.query(`create schema "${o.schema}"`);
    await migrate();
  } finally {
    // Ending the session gives the lock back.
    await client.end().catch(() => {});
  }
}
