import { createTestDatabase, expectSchemaFile } from '@offshoot/postgres/testing';
import { test } from 'vitest';
import { openLineageDatabase } from '../src/store/database.ts';

test('the migrations produce schema.sql', async () => {
  await using database = await createTestDatabase();
  await (await openLineageDatabase(database.url)).close();
  await expectSchemaFile(database.url, 'lineage', new URL('../schema.sql', import.meta.url));
});
