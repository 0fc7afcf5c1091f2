import { Refusal } from '@offshoot/refusals';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openQueries, type PreparedQueries } from '../src/index.ts';
import { em, openOrm, openPreparedQueries } from '../src/orm.ts';
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
  await expect.poll(deadlocks).toBeGreaterThanOrEqual(1);
});

test('other errors are not retried', async () => {
  await expect(queries.query(`insert into thing (id, payload) values ('a', '{}')`)).rejects.toMatchObject({ code: '23505' });
});

test('two sets of queries run their transactions on the same connections', async () => {
  await using stack = new AsyncDisposableStack();
  const own = await openOrm({ database: database.url, schema, entities, migrations, poolMax: 1 });
  stack.defer(() => own.close());
  const [first, second] = [await openPreparedQueries(own, 1), await openPreparedQueries(own, 1)];
  stack.defer(() => first.close());
  stack.defer(() => second.close());
  expect(await first.transaction((query) => query('select 1 as n'))).toEqual([{ n: 1 }]);
  expect(await second.transaction((query) => query('select 2 as n'))).toEqual([{ n: 2 }]);
});

test('a refused transaction leaves nothing behind but its connection', async () => {
  await using stack = new AsyncDisposableStack();
  const own = await openOrm({ database: database.url, schema, entities, migrations, poolMax: 1 });
  stack.defer(() => own.close());
  const set = await openPreparedQueries(own, 1);
  stack.defer(() => set.close());
  const pid = () => set.transaction(async (query) => (await query<{ pid: number }>('select pg_backend_pid() as pid'))[0]?.pid);
  const before = await pid();
  const refused = set.transaction(async (query) => {
    await query(`insert into thing (id, payload) values ('refused', '{}')`);
    throw new Refusal('VALIDATION_FAILED', 'No.');
  });
  await expect(refused).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  expect(await pid()).toBe(before);
  expect(await set.query(`select id from thing where id = 'refused'`)).toEqual([]);
});

describe('without an ORM', () => {
  const open = async (url: string, more: { poolMax?: number } = {}) => {
    const set = await openQueries({ database: url, schema, migrations, connections: 1, ...more });
    onTestFinished(() => set.close());
    return set;
  };
  const readings = `select '2026-11-25T20:40:00.123Z'::timestamptz as time, '2026-11-25'::date as day, '1 day'::interval as span,
    '2026-11-25T20:40:00'::timestamp as local, 9007199254740993 as big, 1 as small, '{"n": 1}'::jsonb as json, '{a,b}'::text[] as list`;

  test('rows are read as on connections of the ORM, in single statements and in transactions', async () => {
    const set = await open(database.url);
    const [row] = await queries.query(readings);
    expect(row).toMatchObject({ time: '2026-11-25 20:40:00.123+00', day: '2026-11-25', big: '9007199254740993', json: { n: 1 } });
    expect(await set.query(readings)).toEqual([row]);
    expect(await set.transaction((query) => query(readings))).toEqual([row]);
  });

  test('connections have the same settings, and a URL with options of its own keeps both', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c work_mem=5MB -c search_path=public');
    const [plain, withOptions] = [await open(database.url), await open(url.href)];
    const settings = ['search_path', 'statement_timeout', 'idle_in_transaction_session_timeout', 'tcp_keepalives_idle', 'application_name'];
    const shown = 'select name, setting from pg_settings where name = any(:settings::text[]) order by name';
    const own = await queries.query(shown, { settings });
    expect(own).toContainEqual({ name: 'search_path', setting: 'things' });
    for (const set of [plain, withOptions]) {
      expect(await set.query(shown, { settings })).toEqual(own);
      expect(await set.transaction((query) => query(shown, { settings }))).toEqual(own);
    }
    expect(await withOptions.query('show work_mem')).toEqual([{ work_mem: '5MB' }]);
  });

  test('a server that cuts the connections does not end the process, and the pools recover', async () => {
    const set = await open(database.url, { poolMax: 1 });
    const one = [{ one: 1 }];
    const select = () => set.query('select 1 as one');
    const selectInTransaction = () => set.transaction((query) => query('select 1 as one'));
    expect([await select(), await selectInTransaction()]).toEqual([one, one]);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'offshoot things' and datname = current_database() and pid <> pg_backend_pid()`;
    const lost = set.transaction(async (query) => {
      await queries.query(cut);
      await query('select 1 as one');
    });
    await expect(lost).rejects.toThrow();
    for (const again of [select, selectInTransaction]) await expect.poll(() => again().catch(() => [])).toEqual(one);
  });
});
