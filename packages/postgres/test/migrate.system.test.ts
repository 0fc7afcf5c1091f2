import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate } from '../src/migrate.ts';
import { migrations, schema } from './entities.ts';
import { opened, query } from './opened-process.ts';
import { createTestDatabase } from './test-database.ts';

test('kill -9 in the middle of a migration loses nothing: the next replica starts from the same rows and makes all of it', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url, { schema, migrations });
  await query(database.url, `insert into things.thing (id, payload) values ('kept', '{}')`);
  const gate = new pg.Client({ connectionString: database.url });
  await gate.connect();
  try {
    await gate.query('select pg_advisory_lock(7)');
    const steps = [
      'alter table thing add column more int',
      'update thing set more = 1',
      'select pg_advisory_xact_lock(7)',
      'create table last (id int)',
    ];
    const next = [...migrations, { name: '0002-more', statements: steps }];
    const killed = await opened('migrate.ts', [database.url, JSON.stringify({ schema, migrations: next })]);
    // Its third statement waits.
    await expect
      .poll(() => query(database.url, `select 1 from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`))
      .toHaveLength(1);
    await killed.kill('SIGKILL');
    const second = migrate(database.url, { schema, migrations: next });
    await gate.query('select pg_advisory_unlock(7)');
    await second;
    expect(await query(database.url, 'select name from things.applied_migrations order by position')).toEqual([
      { name: '0001-create-thing' },
      { name: '0002-more' },
    ]);
    expect(await query(database.url, 'select id, more from things.thing')).toEqual([{ id: 'kept', more: 1 }]);
    expect(await query(database.url, 'select id from things.last')).toEqual([]);
  } finally {
    await gate.end();
  }
});
