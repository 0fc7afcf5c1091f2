import { type DatabaseLine, openOrm, openPreparedQueries, type PreparedQueries } from '@offshoot/postgres';
import { RunnerSchema } from './entities.ts';
import { Initial } from './migrations/initial.ts';

/** Connections of this replica for single statements; transactions have others. */
const CONNECTIONS = 10;

/** The schema `response`. */
export async function openResponseDatabase(database: DatabaseLine | string): Promise<PreparedQueries> {
  const orm = await openOrm({
    database,
    schema: 'response',
    entities: [RunnerSchema],
    migrations: [{ name: 'initial', class: Initial }],
  });
  const queries = await openPreparedQueries(orm, CONNECTIONS);
  return {
    ...queries,
    async close() {
      await queries.close();
      await orm.close(true);
    },
  };
}
