import { createTestDatabase, expectSchemaFile, pendingSchemaChanges } from '@offshoot/postgres/testing';
import { expect, it } from 'vitest';
import { openTemplateOrm } from '../src/database/database.ts';

it('the migrations produce schema.sql, and the tables that the entities describe', async () => {
  await using database = await createTestDatabase();
  const orm = await openTemplateOrm(database.url);
  try {
    // Only the migrations define partial and GIN indexes and triggers.
    const changes = (await pendingSchemaChanges(orm))
      .split('\n')
      .filter((line) => line !== '' && !/^drop (index|trigger|function) /.test(line));
    expect(changes).toEqual([]);
    await expectSchemaFile(database.url, 'template', new URL('../schema.sql', import.meta.url));
  } finally {
    await orm.close(true);
  }
});
