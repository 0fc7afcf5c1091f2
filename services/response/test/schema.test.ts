import { createTestDatabase, expectSchemaFile } from '@offshoot/postgres/testing';
import { test } from 'vitest';
import { openResponseDatabase } from '../src/service.ts';

test('the migrations produce schema.sql', async () => {
  await using database = await createTestDatabase();
  await (await openResponseDatabase(database.url)).close();
  await expectSchemaFile(database.url, 'response', new URL('../schema.sql', import.meta.url));
});
