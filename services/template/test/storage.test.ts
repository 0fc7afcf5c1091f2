import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from './people.ts';
import { creation, TRIP_PLANNER } from './signing.ts';
import { openStoreFront, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
beforeAll(async () => {
  front = await openStoreFront();
  saul = front.inboxes.newPerson();
});
afterAll(() => front?.close());

/** Unique words, so that nothing can be compressed or shared: the most that a creator can make us store. */
const longest = () => {
  const words: string[] = [];
  for (let length = 0; length < 250_000; length += 9) words.push(randomBytes(4).toString('hex'));
  return words.join(' ').slice(0, 250_000);
};

test('attack: templates of unique words only: the database grows by what was sent, not by ten times as much', async () => {
  const client = new pg.Client({ connectionString: front.databaseUrl });
  await client.connect();
  const total = async () => Number((await client.query('select pg_database_size(current_database()) as size')).rows[0].size);
  const before = await total();
  const count = 8;
  for (let n = 0; n < count; n += 1) {
    const instructions = longest();
    await front.as(saul).createTemplate(await creation(saul, { ...TRIP_PLANNER, instructions }));
  }
  const ratio = ((await total()) - before) / (count * 250_000);
  await client.end();
  // The signed content once, plus an index of limited size.
  expect(ratio).toBeGreaterThan(1);
  expect(ratio).toBeLessThan(1.5);
});
