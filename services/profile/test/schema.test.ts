import { createTestDatabase, expectSchemaFile, pendingSchemaChanges } from '@offshoot/postgres/testing';
import { expect, test } from 'vitest';
import { openProfileDatabase } from '../src/database.ts';

test('the migrations produce schema.sql, and the tables of profiles that the entities describe', async () => {
  await using database = await createTestDatabase();
  const orm = await openProfileDatabase(database.url);
  try {
    // Only the migrations define partial and GIN indexes, foreign keys of two columns, checks and triggers.
    const changes = (await pendingSchemaChanges(orm))
      .split('\n')
      .filter(
        (line) =>
          /"(agent_profile|sandbox_polic|registry_tool)/.test(line) &&
          !/^(drop (index|trigger|function)|alter table .* drop constraint) /.test(line),
      );
    expect(changes).toEqual([]);
    await expectSchemaFile(database.url, 'profile', new URL('../schema.sql', import.meta.url));
  } finally {
    await orm.close(true);
  }
});
