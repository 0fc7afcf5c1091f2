import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { em, openOrm } from '../src/orm.ts';
import { entities, migrations, schema, Thing } from './entities.ts';
import { pendingSchemaChanges } from './schema-changes.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('entities, raw SQL and kysely work on the same schema and the same transaction', async () => {
  const orm = await openOrm({ database: database.url, schema, entities, migrations });
  try {
    await em(orm).transactional(async (tx) => {
      tx.create(Thing, { id: 'a', payload: { n: 1 } });
      await tx.flush();
      await tx.execute('insert into thing (id, payload) values (?, ?)', ['b', JSON.stringify({ n: 2 })]);
      const kysely = tx.getKysely<{ thing: { id: string; payload: { n: number } } }>();
      const rows = await kysely.selectFrom('thing').select(['id', 'payload']).orderBy('id').execute();
      expect(rows).toEqual([
        { id: 'a', payload: { n: 1 } },
        { id: 'b', payload: { n: 2 } },
      ]);
    });
    expect((await em(orm).findOneOrFail(Thing, 'b')).payload).toEqual({ n: 2 });
    expect(em(orm)).not.toBe(em(orm));
  } finally {
    await orm.close();
  }
});

test('the schema check is silent when entities and migrations agree and names what is missing otherwise', async () => {
  const orm = await openOrm({ database: database.url, schema, entities, migrations });
  try {
    expect(await pendingSchemaChanges(orm)).toBe('');
    await em(orm).execute('alter table thing drop column payload');
    expect(await pendingSchemaChanges(orm)).toContain('payload');
    await em(orm).execute(`alter table thing add column payload jsonb not null default '{}'`);
  } finally {
    await orm.close();
  }
});

test('a server that cuts the connections does not end the process, and the pool recovers', async () => {
  const orm = await openOrm({ database: database.url, schema, entities, migrations });
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  try {
    await em(orm).execute('select 1');
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'offshoot things' and datname = current_database()",
    );
    await expect
      .poll(() =>
        em(orm)
          .execute('select 1 as one')
          .catch(() => []),
      )
      .toEqual([{ one: 1 }]);
  } finally {
    await admin.end();
    await orm.close();
  }
});
