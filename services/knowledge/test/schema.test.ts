import { createTestDatabase, expectSchemaFile } from '@offshoot/postgres/testing';
import { test } from 'vitest';
import { openKnowledgeDatabase } from '../src/service.ts';

test('the migrations produce schema.sql', async () => {
  await using database = await createTestDatabase();
  await (await openKnowledgeDatabase(database.url)).close();
  await expectSchemaFile(database.url, 'knowledge', new URL('../schema.sql', import.meta.url));
});
