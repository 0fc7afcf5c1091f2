import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ErrorReason } from '@offshoot/gen/offshoot/error/v1/reason_pb.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newInbox, newInstance, newTemplate, type RunningLineage, reasonOf, runningLineage, type Told } from './lineage-fixture.ts';

let lineage: RunningLineage;
let tables: pg.Pool;
beforeAll(async () => {
  lineage = await runningLineage();
  tables = new pg.Pool({ connectionString: lineage.databaseUrl, options: '-c search_path=lineage', max: 2 });
  tables.on('error', () => {});
});
afterAll(async () => {
  await tables.end();
  await lineage.close();
});

const { CLAIMED, JOINING, LIVE, DRAINING, GONE } = InstanceState;
const states = [CLAIMED, JOINING, LIVE, DRAINING, GONE] as const;

/** The rows and counts of some instances, with their positions instead of their random IDs. */
async function outcome(ids: string[], templates: string[]) {
  const rows = await tables.query<Record<string, string>>('select * from instance where instance_id = any($1)', [ids]);
  const counts = await tables.query<Record<string, string>>('select * from template_count where template_id = any($1)', [templates]);
  const recounted = await tables.query<Record<string, string>>(
    `select template_id, count(*) filter (where state = 'LIVE') as live, count(*) as total from instance
      where template_id = any($1) group by template_id`,
    [templates],
  );
  const placed = (row: Record<string, string>) => ({
    ...row,
    ...('instance_id' in row && { instance_id: ids.indexOf(row.instance_id ?? ''), parent: ids.indexOf(row.parent_instance_id ?? '') }),
    parent_instance_id: undefined,
    template_id: templates.indexOf(row.template_id ?? ''),
  });
  const sorted = (result: pg.QueryResult<Record<string, string>>) =>
    result.rows
      .map((row) => JSON.stringify(placed(row)))
      .sort()
      .map((row) => JSON.parse(row));
  const withoutCreator = sorted(counts).map(({ creator_id: _, ...count }) => count);
  expect(withoutCreator).toEqual(sorted(recounted));
  return { rows: sorted(rows), counts: sorted(counts) };
}

/** Records of a few instances, so that they collide: a position, a revision and the content, which is fixed for each revision. */
const history = fc.record({
  templateOf: fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
  parentOf: fc.array(fc.option(fc.nat(5), { nil: undefined }), { minLength: 6, maxLength: 6 }),
  told: fc.array(fc.record({ at: fc.nat(5), revision: fc.nat(4) }), { minLength: 1, maxLength: 30 }),
});
const stateOf = (at: number, revision: number) => states[(at * 3 + revision * 2) % states.length] as (typeof states)[number];

test('any order, repetition and batching gives the same result as one record at a time, and the counts match the rows', async () => {
  const owners = Array.from({ length: 5 }, newInbox);
  const creatorId = newInbox();
  const createTime = new Date('2026-02-22T10:11:12.345Z');
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.infiniteStream(fc.nat()),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
      fc.boolean(),
      async ({ templateOf, parentOf, told }, shuffle, sizes, together) => {
        const scene = () => {
          const [ids, templates] = [Array.from({ length: 6 }, newInstance), Array.from({ length: 3 }, newTemplate)];
          const record = ({ at, revision }: { at: number; revision: number }): Told => {
            const parent = parentOf[at];
            return {
              instanceId: ids[at] as string,
              ...(parent !== undefined && parent !== at && { parentInstanceId: ids[parent] as string }),
              templateId: templates[templateOf[at] ?? 0] as string,
              creatorId,
              ownerId: owners[revision] as string,
              state: stateOf(at, revision),
              revision: BigInt(revision),
              createTime,
            };
          };
          return { ids, templates, record };
        };
        const single = scene();
        for (const one of told) await lineage.tell(single.record(one));

        const batched = scene();
        const again = [...told, ...told]
          .map((one) => ({ one, key: shuffle.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => batched.record(one));
        const batches: Told[][] = [];
        for (let turn = 0; again.length > 0; turn += 1) batches.push(again.splice(0, sizes[turn % sizes.length]));
        if (together) await Promise.all(batches.map((batch) => lineage.tellMany(batch)));
        else for (const batch of batches) expect(await lineage.tellMany(batch)).toEqual([]);

        expect(await outcome(batched.ids, batched.templates)).toEqual(await outcome(single.ids, single.templates));
      },
    ),
    { numRuns: propertyRuns(25) },
  );
});

test('batches with common instances and templates wait for each other and do not count twice', async () => {
  const [creatorId, templates] = [newInbox(), Array.from({ length: 5 }, newTemplate)];
  const family = Array.from({ length: 100 }, (_, at) => ({
    instanceId: newInstance(),
    templateId: templates[at % 5] as string,
    creatorId,
    ownerId: creatorId,
  }));
  const round = (revision: bigint, state: InstanceState) =>
    Promise.all(
      Array.from({ length: 2 }, (_, turn) =>
        lineage.tellMany([...family.slice(turn * 30), ...family.slice(0, turn * 30)].map((one) => ({ ...one, revision, state }))),
      ),
    );
  await Promise.all([round(1n, GONE), round(2n, GONE), round(3n, LIVE)]);
  const count = (templateId = '') => lineage.as(creatorId).countInstances({ templateId });
  for (const templateId of templates) expect(await count(templateId)).toMatchObject({ live: 20n, total: 20n });
  await Promise.all([round(5n, GONE), round(4n, LIVE)]);
  for (const templateId of templates) expect(await count(templateId)).toMatchObject({ live: 0n, total: 20n });
});

describe('a record that collides with an open transaction', () => {
  const agent = () => ({ instanceId: newInstance(), templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() });

  /** Begins to record `told` before `other` is committed; returns once both are. */
  async function whileOpen(other: [sql: string, values: string[]][], told: Told[]): Promise<void> {
    const client = await tables.connect();
    try {
      await client.query('begin');
      for (const [sql, values] of other) await client.query(sql, values);
      const telling = lineage.tellMany(told);
      await vi.waitFor(
        async () => {
          const { rows } = await tables.query(`select 1 from pg_locks where not granted`);
          expect(rows).not.toEqual([]);
        },
        { timeout: 120_000, interval: 10 },
      );
      await client.query('commit');
      await telling;
    } finally {
      client.release();
    }
  }
  const counted = ({ creatorId, templateId }: Told) => lineage.as(creatorId).countInstances({ templateId });

  test('that inserts the same instance: sees it afterwards and counts the result', async () => {
    const [one, other] = [agent(), agent()];
    await whileOpen(
      [
        [
          `insert into instance (instance_id, template_id, creator_id, owner_id, state, revision, create_time)
            values ($1, $2, $3, $4, 'GONE', 1, now())`,
          [one.instanceId, one.templateId, one.creatorId, one.ownerId],
        ],
        [`insert into template_count (template_id, creator_id, live, total) values ($1, $2, 0, 1)`, [one.templateId, one.creatorId]],
      ],
      [{ ...one, revision: 3n }, other],
    );
    for (const each of [one, other]) expect(await counted(each)).toMatchObject({ live: 1n, total: 1n });
  });

  test('that changes the same instance: decides by its state afterwards', async () => {
    const [higher, lower] = [agent(), agent()];
    await lineage.tellMany([higher, lower]);
    const ends: [string, string[]][] = [higher, lower].flatMap(({ instanceId, templateId }) => [
      [`update instance set state = 'GONE', revision = 5 where instance_id = $1`, [instanceId]],
      ['update template_count set live = live - 1 where template_id = $1', [templateId]],
    ]);
    await whileOpen(ends, [
      { ...higher, revision: 6n },
      { ...lower, revision: 4n },
    ]);
    expect(await counted(higher)).toMatchObject({ live: 1n, total: 1n });
    expect(await counted(lower)).toMatchObject({ live: 0n, total: 1n });
  });
});

describe('a bad record', () => {
  const base = () => ({ instanceId: newInstance(), templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() });

  test('is named and does not stop the others from being recorded', async () => {
    const good = Array.from({ length: 3 }, base);
    const [first, second, third] = good as [Told, Told, Told];
    const own = base();
    const refused = await lineage.tellMany([
      first,
      { ...base(), templateId: 'tmpl_?' },
      second,
      { ...own, parentInstanceId: own.instanceId },
      { ...base(), state: InstanceState.UNSPECIFIED },
      third,
    ]);
    expect(refused.map(({ index, reason }) => [index, reason])).toEqual([1, 3, 4].map((index) => [index, ErrorReason.VALIDATION_FAILED]));
    for (const { instanceId, ownerId } of good)
      expect((await lineage.as(ownerId).getTree({ instanceId })).nodes).toMatchObject([{ instanceId }]);
    expect(await reasonOf(lineage.as(own.ownerId).getTree({ instanceId: own.instanceId }))).toBe('INSTANCE_NOT_FOUND');
  });

  test('may be one with a time that no database can store', async () => {
    const recorder = lineage.recorderAs();
    const [good, bad] = [base(), base()].map((one) => ({ ...one, state: LIVE, revision: 1n, createTime: timestampFromDate(new Date()) }));
    if (!good || !bad) throw new Error('two were made');
    const times = [10n ** 15n, -(10n ** 12n), 253_402_300_800n].map((seconds) => ({ seconds, nanos: 0 }));
    const records = [...times.map((createTime) => ({ ...bad, createTime })), good];
    expect((await recorder.recordInstances({ records })).refused.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(await reasonOf(recorder.recordInstance({ ...bad, createTime: times[0] }))).toBe('VALIDATION_FAILED');
    expect((await lineage.as(good.ownerId).getTree({ instanceId: good.instanceId })).nodes).toHaveLength(1);
  });

  test('may be the only record; empty batches, and more than two hundred records, are refused as a whole', async () => {
    expect(await lineage.tellMany([{ ...base(), creatorId: '' }])).toMatchObject([{ index: 0 }]);
    expect(await reasonOf(lineage.tellMany([]))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(lineage.tellMany(Array.from({ length: 201 }, base)))).toBe('VALIDATION_FAILED');
  });

  test('attack: a user records a batch', async () => {
    const record = { ...base(), state: LIVE, revision: 1n, createTime: timestampFromDate(new Date()) };
    for (const caller of [record.ownerId, 'anonymous'])
      expect(await reasonOf(lineage.recorderAs(caller).recordInstances({ records: [record] }))).toBe('CALLER_UNKNOWN');
  });
});
