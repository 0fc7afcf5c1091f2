import { createTestDatabase, expectSchemaFile } from '@offshoot/postgres/testing';
import { test } from 'vitest';
import { openSessionStore } from '../src/store/database.ts';

test('the migrations produce schema.sql', async () => {
  await using database = await createTestDatabase();
  await (await openSessionStore(database.url)).close();
  await expectSchemaFile(database.url, 'gateway', new URL('../schema.sql', import.meta.url));
});
