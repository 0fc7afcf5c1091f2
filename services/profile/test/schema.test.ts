import { createTestDatabase, expectSchemaFile } from '@offshoot/postgres/testing';
import { test } from 'vitest';
import { openProfileDatabase } from '../src/service.ts';

test('the migrations produce schema.sql', async () => {
  await using database = await createTestDatabase();
  await (await openProfileDatabase(database.url)).close();
  await expectSchemaFile(database.url, 'profile', new URL('../schema.sql', import.meta.url));
});
