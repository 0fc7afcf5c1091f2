import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Migration, migrate as migrateTo } from '../src/migrate.ts';
import { migrations, schema } from './entities.ts';
import { createTestDatabase } from './test-database.ts';

const next = { name: '0002-more', statements: ['alter table thing add column more int'] };
/** The first migration, as another build has it. */
const other = { name: '0001-create-thing', statements: ['create table thing (id varchar(255) primary key)'] };

let url: string;
let client: pg.Client;
beforeEach(async () => {
  const database = await createTestDatabase();
  url = database.url;
  client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await database.drop();
  });
});

const migrate = (...to: Migration[]) => migrateTo(url, { schema, migrations: to });
const query = async (sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows;
const tables = async () =>
  (
    await query("select table_schema || '.' || table_name as name from information_schema.tables where table_schema = 'things' order by 1")
  ).map(({ name }) => name);
const applied = async () => (await query('select name from things.applied_migrations order by position')).map(({ name }) => name);

test('an empty database gets all migrations, in order, in the schema', async () => {
  await migrate(...migrations, next);
  expect(await applied()).toEqual(['0001-create-thing', '0002-more']);
  expect(await tables()).toEqual(['things.applied_migrations', 'things.thing']);
  expect(await query('select more from things.thing')).toEqual([]);
});

test('a schema that has some of the migrations gets the others', async () => {
  await migrate(...migrations);
  await query(`insert into things.thing (id, payload) values ('a', '{}')`);
  await migrate(...migrations, next);
  await migrate(...migrations, next);
  expect(await applied()).toEqual(['0001-create-thing', '0002-more']);
  expect(await query('select id, more from things.thing')).toEqual([{ id: 'a', more: null }]);
});

test('three replicas that start together migrate once', async () => {
  await Promise.all([1, 2, 3].map(() => migrate(...migrations)));
  expect(await applied()).toEqual(['0001-create-thing']);
  expect(await tables()).toEqual(['things.applied_migrations', 'things.thing']);
});

test('replicas of two releases that start together: the older one finishes first, or refuses', async () => {
  const [older, newer] = await Promise.allSettled([migrate(...migrations), migrate(...migrations, next)]);
  expect(newer).toMatchObject({ status: 'fulfilled' });
  if (older.status === 'rejected')
    expect(older.reason).toMatchObject({ name: 'StartError', message: expect.stringContaining('newer release') });
  expect(await applied()).toEqual(['0001-create-thing', '0002-more']);
});

test('a database whose transactions read one snapshot changes nothing about that', async () => {
  await query(
    `do $$ begin execute format('alter database %I set default_transaction_isolation = serializable', current_database()); end $$`,
  );
  await Promise.all([1, 2, 3].map(() => migrate(...migrations)));
  expect(await applied()).toEqual(['0001-create-thing']);
});

test('a migration that fails leaves nothing behind, and the next start can repeat it', async () => {
  const half = { name: '0002-half', statements: ['create table half (id int)', 'select no_such_function()'] };
  await expect(migrate(...migrations, half)).rejects.toThrow(
    /"things" could not be migrated \(0001-create-thing, 0002-half\): function no_such_function\(\) does not exist/,
  );
  expect(await tables()).toEqual([]);
  await migrate(...migrations);
  await expect(migrate(...migrations, half)).rejects.toThrow(/\(0002-half\): function no_such_function/);
  expect(await tables()).toEqual(['things.applied_migrations', 'things.thing']);
});

test('a connection that is cut in the middle leaves nothing behind', async () => {
  const cut = { name: '0002-cut', statements: ['create table half (id int)', 'select pg_terminate_backend(pg_backend_pid())'] };
  await expect(migrate(...migrations, cut)).rejects.toThrow(/could not be migrated/);
  expect(await tables()).toEqual([]);
  await migrate(...migrations);
});

describe('a schema that is not the one of this build stops the start', () => {
  test('a newer one, by the name of its migration', async () => {
    await migrate(...migrations, next);
    await expect(migrate(...migrations)).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(/newer release: this one does not know 0002-more\. Start that release[^\n]*$/),
    });
  });

  test('one of the same names whose migration was another one, or had another order', async () => {
    const refused = {
      name: 'StartError',
      message: expect.stringMatching(/"things" was made by another build: its migration 0001-create-thing .*drop schema "things" cascade/),
    };
    await migrate(other);
    await expect(migrate(...migrations)).rejects.toMatchObject(refused);
    await expect(migrate(next, other)).rejects.toMatchObject(refused);
    await migrate(other);
  });

  test('its text may be indented in another way', async () => {
    await migrate(other);
    await migrate({ ...other, statements: other.statements.map((sql) => sql.replaceAll(' ', '\n  ')) });
  });

  test('one with tables of which no migration is recorded', async () => {
    await query('create schema things; create table things.thing (id text primary key)');
    const refused = {
      name: 'StartError',
      message: expect.stringMatching(/another build: it has tables, but no record of their migrations.*drop schema "things" cascade/),
    };
    await expect(migrate(...migrations)).rejects.toMatchObject(refused);
    await query('drop schema things cascade');
    await migrate(...migrations);
    await query('drop table things.applied_migrations');
    await expect(migrate(...migrations)).rejects.toMatchObject(refused);
  });

  test('one that was changed by hand: columns, types, constraints, triggers and functions', async () => {
    await migrate(...migrations);
    await query('alter table things.thing add column own int; create index own on things.thing (own)');
    await migrate(...migrations);
    await query('alter table things.thing drop constraint thing_pkey; alter table things.thing alter column payload type json');
    await expect(migrate(...migrations)).rejects.toThrow(
      /lacks constraint thing_pkey, index thing_pkey, thing\.payload jsonb: something else/,
    );
  });

  test('one that lacks what a later migration made', async () => {
    await migrate(...migrations);
    await migrate(...migrations, next);
    await query('alter table things.thing drop column more');
    await expect(migrate(...migrations, next)).rejects.toThrow(/lacks thing\.more integer: .*Restore a backup/);
  });

  test('what a later migration removed is not missed', async () => {
    await migrate(...migrations, next);
    const removed = { name: '0003-less', statements: ['alter table thing drop column more'] };
    await migrate(...migrations, next, removed);
    await migrate(...migrations, next, removed);
  });

  test('one whose migration the role may not make, with the command that prepares the database', async () => {
    const role = `nobody_${randomBytes(6).toString('hex')}`;
    await query(`create role ${role} login password 'p'`);
    const as = new URL(url);
    as.username = role;
    as.password = 'p';
    await expect(migrateTo(as.href, { schema, migrations })).rejects.toThrow(
      /"things" lacks the migration 0001-create-thing, .*Run: npx node deploy\/prepare-database\.ts$/,
    );
    await query(`drop role ${role}`);
  });
});
