import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { type ClaimProperty, claimColumns, type NewClaim, transferColumns } from '../../src/claiming/store/new-claim.ts';
import { openTestStore } from '../stored-rows.ts';

let store: Awaited<ReturnType<typeof openTestStore>>;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** "id text, request_id text …" as an object. */
const typesOf = (columns: string) => Object.fromEntries(columns.split(', ').map((column) => column.split(' '))) as Record<string, string>;

async function storedTypes(table: string): Promise<Record<string, string>> {
  const rows = await store.db.query(
    `select attname as name, replace(atttypid::regtype::text, 'timestamp with time zone', 'timestamptz') as type from pg_attribute
      where attrelid = :table::text::regclass and attnum > 0 and not attisdropped`,
    { table },
  );
  return Object.fromEntries(rows.map(({ name, type }) => [name, type])) as Record<string, string>;
}

test('each property of a new claim has a column, unless the statement sets or uses it otherwise', () => {
  type SetByStatement = 'state' | 'failureReason' | 'failureMessage' | 'revision' | 'createdAt' | 'updatedAt';
  type WrittenElsewhere = 'versionMessage' | 'transfer' | 'reservationId';
  expectTypeOf<Exclude<keyof NewClaim, ClaimProperty>>().toEqualTypeOf<SetByStatement | WrittenElsewhere>();
  expectTypeOf<Exclude<ClaimProperty, keyof NewClaim>>().toEqualTypeOf<'now'>();
});

test('the columns of a new claim have the types of the tables that keep them', async () => {
  const { now, template_revision: revision, creator_id: creatorId, agent_name: agentName, ...ofClaim } = typesOf(claimColumns);
  const [claims, versions, transfers] = await Promise.all(['claims', 'template_versions', 'transfers'].map(storedTypes));
  expect(claims).toMatchObject({ ...ofClaim, created_at: now });
  expect(versions).toMatchObject({ revision, creator_id: creatorId, agent_name: agentName });
  expect(transfers).toMatchObject(typesOf(transferColumns));
});
