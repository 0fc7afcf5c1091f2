import { createTestDatabase, expectSchemaFile } from '@offshoot/postgres/testing';
import { test } from 'vitest';
import { openClaimDatabase } from '../../src/database/database.ts';

test('the migrations produce schema.sql', async () => {
  await using database = await createTestDatabase();
  await (await openClaimDatabase(database.url)).close();
  await expectSchemaFile(database.url, 'claim', new URL('../../schema.sql', import.meta.url));
});
