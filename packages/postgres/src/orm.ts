import type { EntitySchema } from '@mikro-orm/core';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { MIGRATIONS_TABLE } from './migrate.ts';
import { openSchema, type SchemaOptions } from './open-schema.ts';
import { type PreparedQueries, preparedQueries } from './prepared-queries.ts';

export interface OrmOptions extends SchemaOptions {
  entities: EntitySchema[];
}

/** For a service that reads and writes rows as entities. */
export async function openOrm({ entities, ...o }: OrmOptions): Promise<MikroORM> {
  const { url, pool, connection } = await openSchema(o);
  return MikroORM.init({
    clientUrl: url,
    schema: o.schema,
    entities,
    pool,
    driverOptions: connection,
    // A global EntityManager would share its identity map between requests.
    allowGlobalContext: false,
    debug: false,
    // The schema check needs to know this table.
    migrations: { tableName: `${o.schema}.${MIGRATIONS_TABLE}` },
  });
}

/** Returns a fresh EntityManager for one request, with its own identity map. */
export function em(orm: MikroORM): SqlEntityManager {
  return orm.em.fork();
}

/** For the hottest queries, on which the ORM spends more time than the database. Its transactions run on the connections of the ORM. */
export async function openPreparedQueries(orm: MikroORM, connections: number): Promise<PreparedQueries> {
  return preparedQueries(await orm.em.fork().getDriver().getConnection().getNativeClient(), connections);
}
