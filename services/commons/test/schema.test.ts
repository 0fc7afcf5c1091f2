import { createTestDatabase, expectSchemaFile } from '@offshoot/postgres/testing';
import { test } from 'vitest';
import { openCommonsDatabase } from '../src/store/commons-store.ts';

test('the migrations produce schema.sql', async () => {
  await using database = await createTestDatabase();
  await (await openCommonsDatabase(database.url)).close();
  await expectSchemaFile(database.url, 'commons', new URL('../schema.sql', import.meta.url));
});
