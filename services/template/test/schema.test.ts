import { pendingSchemaChanges } from '@offshoot/postgres/schema-check.ts';
import { createTestDatabase } from '@offshoot/postgres/testing.ts';
import { expect, it } from 'vitest';
import { openTemplateOrm } from '../src/store/open-store.ts';

it('migrations lead to the tables that the entities describe', async () => {
  await using database = await createTestDatabase();
  const orm = await openTemplateOrm(database.url);
  try {
    // Partial and GIN indexes and triggers are in the migrations alone.
    const changes = (await pendingSchemaChanges(orm))
      .split('\n')
      .filter((line) => line !== '' && !/^drop (index|trigger|function) /.test(line));
    expect(changes).toEqual([]);
  } finally {
    await orm.close(true);
  }
});
