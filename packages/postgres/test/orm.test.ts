import { randomBytes } from 'node:crypto';
import type { MigrationObject } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { em, openOrm } from '../src/index.ts';
import { entities, migrations, schema, Thing } from './entities.ts';
import { pendingSchemaChanges } from './schema-changes.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('three replicas that start together migrate once', async () => {
  const orms = await Promise.all([1, 2, 3].map(() => openOrm({ database: database.url, schema, entities, migrations })));
  const [first] = orms;
  try {
    const rows = await em(first as (typeof orms)[0]).execute('select name from migrations');
    expect(rows).toEqual([{ name: '0001-create-thing' }]);
    const tables = await em(first as (typeof orms)[0]).execute(
      "select table_schema || '.' || table_name as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') order by 1",
    );
    expect(tables).toEqual([{ name: 'things.migrations' }, { name: 'things.thing' }]);
  } finally {
    await Promise.all(orms.map((orm) => orm.close()));
  }
});

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

test('a migration that fails leaves nothing behind and the next start can repeat it', async () => {
  await using own = await createTestDatabase();
  class Half extends Migration {
    override up(): void {
      this.addSql('create table half (id int)');
      this.addSql('select no_such_function()');
    }
  }
  const broken = [...migrations, { name: '0002-half', class: Half }];
  await expect(openOrm({ database: own.url, schema, entities, migrations: broken })).rejects.toThrow(/no_such_function/);
  const orm = await openOrm({ database: own.url, schema, entities, migrations });
  expect(await em(orm).execute("select to_regclass('half') as half")).toEqual([{ half: null }]);
  await orm.close();
});

describe('a schema that is not the one of this build stops the start', () => {
  const open = async (url: string, o: { migrations?: MigrationObject[] } = {}) => {
    await (await openOrm({ database: url, schema, entities, migrations, ...o })).close();
  };
  const change = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  class Other extends Migration {
    override up(): void {
      this.addSql('create table thing (id varchar(255) primary key)');
    }
  }
  class Next extends Migration {
    override up(): void {
      this.addSql('alter table thing add column more int');
    }
  }
  const next = { name: '0002-more', class: Next };

  test('a newer one, by the name of its migration', async () => {
    await using own = await createTestDatabase();
    await open(own.url, { migrations: [...migrations, next] });
    await expect(open(own.url)).rejects.toThrow(/newer release: this one does not know 0002-more\. Start that release/);
  });

  test('an older one is migrated, and is whole then', async () => {
    await using own = await createTestDatabase();
    await open(own.url);
    for (let twice = 0; twice < 2; twice++) await open(own.url, { migrations: [...migrations, next] });
    await change(own.url, 'alter table things.thing drop column more');
    await expect(open(own.url, { migrations: [...migrations, next] })).rejects.toThrow(/lacks thing\.more integer: .*Restore a backup/);
  });

  test('an older one whose migration was another one of the same name, and one from before digests were kept', async () => {
    await using own = await createTestDatabase();
    await open(own.url, { migrations: [{ name: '0001-create-thing', class: Other }] });
    const refused = /"things" was made by another build: its migration 0001-create-thing .*drop schema "things" cascade/;
    await expect(open(own.url)).rejects.toThrow(refused);
    await open(own.url, { migrations: [{ name: '0001-create-thing', class: Other }] });
    await change(own.url, 'comment on table things.migrations is null');
    await expect(open(own.url, { migrations: [{ name: '0001-create-thing', class: Other }] })).rejects.toThrow(refused);
  });

  test('one that an operator has changed: columns, types, constraints, triggers and functions', async () => {
    await using own = await createTestDatabase();
    await open(own.url);
    await change(own.url, 'alter table things.thing add column own int; create index own on things.thing (own)');
    await open(own.url);
    await change(own.url, 'alter table things.thing drop constraint thing_pkey; alter table things.thing alter column payload type json');
    await expect(open(own.url)).rejects.toThrow(/lacks constraint thing_pkey, index thing_pkey, thing\.payload jsonb: something else/);
  });

  test('one whose migration the role may not make, with the command that prepares the database', async () => {
    await using own = await createTestDatabase();
    const role = `nobody_${randomBytes(6).toString('hex')}`;
    await change(own.url, `create role ${role} login password 'p'`);
    const url = new URL(own.url);
    url.username = role;
    url.password = 'p';
    await expect(open(url.href)).rejects.toThrow(
      /"things" lacks the migration 0001-create-thing, .*Run: npx node deploy\/prepare-database\.ts$/,
    );
    await change(own.url, `drop role ${role}`);
  });
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
