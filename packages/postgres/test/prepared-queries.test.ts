import { afterAll, beforeAll, expect, test } from 'vitest';
import { em, openOrm, openPreparedQueries, type PreparedQueries } from '../src/index.ts';
import { entities, migrations, schema } from './entities.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let orm: Awaited<ReturnType<typeof openOrm>>;
let queries: PreparedQueries;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ database: database.url, schema, entities, migrations });
  queries = await openPreparedQueries(orm, 2);
  await em(orm).execute(`insert into thing (id, payload) values ('a', '{"n": 0}'), ('b', '{"n": 0}')`);
  // Long enough for both sides below to wait for each other before the check runs, even on a busy machine.
  await em(orm).execute(`do $$ begin execute format('alter database %I set deadlock_timeout = ''3s''', current_database()); end $$`);
});
afterAll(async () => {
  await queries.close();
  await orm.close();
  await database.drop();
});

const count = `payload = jsonb_build_object('n', (payload ->> 'n')::int + 1)`;

test('a deadlocked statement is retried once the other side is done', async () => {
  let both: Promise<unknown> | undefined;
  await queries.transaction(async (query) => {
    // The statement checks for the deadlock first.
    await query(`set local deadlock_timeout = '1min'`);
    await query(`update thing set ${count} where id = 'a'`);
    both = queries.query(
      `with locked as (select id from thing order by id desc for update) update thing t set ${count} from locked where t.id = locked.id`,
    );
    await expect
      .poll(() => queries.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`))
      .toHaveLength(1);
    await query(`update thing set ${count} where id = 'b'`);
  });
  await both;
  const rows = await queries.query<{ n: number }>(`select (payload ->> 'n')::int as n from thing order by id`);
  expect(rows.map(({ n }) => n)).toEqual([2, 2]);
  // The database counts late. There may be more than one if the other side wakes up late.
  const deadlocks = async () => {
    const [row] = await queries.query<{ deadlocks: string }>('select deadlocks from pg_stat_database where datname = current_database()');
    return Number(row?.deadlocks);
  };
  await expect.poll(deadlocks, { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
});

test('other errors are not retried', async () => {
  await expect(queries.query(`insert into thing (id, payload) values ('a', '{}')`)).rejects.toMatchObject({ code: '23505' });
});
