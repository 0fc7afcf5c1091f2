import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './test-database.ts';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('databases of one key are migrated once and are independent copies', async () => {
  let migrated = 0;
  const migrate = async (url: string) => {
    migrated += 1;
    await query(url, 'create table t (n int); insert into t values (1)');
  };
  const made = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase({ migrate, key: 'copies' })));
  const [first, second] = made as [(typeof made)[0], (typeof made)[0]];
  await query(first.url, 'insert into t values (2)');
  expect(migrated).toBe(1);
  expect(await query(first.url, 'select count(*)::int as n from t')).toEqual([{ n: 2 }]);
  expect(await query(second.url, 'select count(*)::int as n from t')).toEqual([{ n: 1 }]);
  await Promise.all(made.map((database) => database.drop()));
});

test('a migration that failed is tried again by the next one', async () => {
  const broken = () => Promise.reject(new Error('broken'));
  await expect(createTestDatabase({ migrate: broken, key: 'again' })).rejects.toThrow('broken');
  await using database = await createTestDatabase({
    migrate: async (url) => void (await query(url, 'create table t (n int)')),
    key: 'again',
  });
  expect(await query(database.url, 'select * from t')).toEqual([]);
});
