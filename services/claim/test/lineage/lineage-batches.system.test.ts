import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startBatchWorkLoop } from '../../src/work/loops/batch-work-loop.ts';
import type { WorkLoop } from '../../src/work/loops/work-loop.ts';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool } from '../pool.ts';

let pool: Pool;
let host: HostCounterpart | undefined;
beforeAll(async () => {
  pool = await Pool.start({ attemptMs: 1500 });
});
afterEach(async () => {
  if (host) await pool.retire(host);
  host = undefined;
});
beforeEach(() => {
  pool.whenRecorded = () => {};
  pool.refusedByLineage.clear();
});
afterAll(() => pool.close());

const outbox = () => pool.query('select instance_id, attempts::text, revision::text from lineage_outbox order by instance_id');
const isEmpty = () => eventually(async () => expect(await outbox()).toEqual([]));

/** Live agents that lineage knows. */
async function known(count: number): Promise<string[]> {
  host = await pool.host(count);
  const templateId = pool.templates.add(newInbox());
  const claims = await Promise.all(Array.from({ length: count }, () => pool.live(newInbox(), { templateId })));
  await isEmpty();
  return claims.map(({ instanceId }) => instanceId);
}

/** Marks all as changed, the first one longest ago. */
async function changeAll(ids: string[]): Promise<void> {
  await pool.query(
    `with changed as (update agent_metadata set revision = revision + 1 where id = any($1::text[]) returning id, revision)
      insert into lineage_outbox (instance_id, revision, next_attempt_at)
      select id, revision, now() - interval '10 seconds' + array_position($1::text[], id) * interval '10 milliseconds' from changed`,
    [ids],
  );
}

test('records that are due together are sent in one call, and deleted', async () => {
  const ids = await known(12);
  pool.lineageCalls.length = 0;
  pool.recorded.length = 0;
  await changeAll(ids);
  await isEmpty();
  expect(pool.lineageCalls).toEqual([12]);
  expect(pool.recorded.map(({ instanceId }) => instanceId).sort()).toEqual(ids.toSorted());
});

test('a refused record is put back, and does not stop the others', async () => {
  const ids = await known(4);
  const [bad = '', ...good] = ids;
  pool.refusedByLineage.add(bad);
  pool.recorded.length = 0;
  await changeAll(ids);
  await eventually(async () => expect(await outbox()).toMatchObject([{ instance_id: bad }]));
  expect(pool.recorded.map(({ instanceId }) => instanceId).sort()).toEqual(good.toSorted());
  // It is retried, while the others are reported.
  await eventually(async () => expect(Number((await outbox())[0]?.attempts)).toBeGreaterThan(1));
  await changeAll(good);
  await eventually(async () => expect(await outbox()).toMatchObject([{ instance_id: bad }]));
  pool.refusedByLineage.clear();
  await isEmpty();
  expect(pool.recorded.at(-1)?.instanceId).toBe(bad);
});

test('killed between sending a record and deleting it: sent again, without harm', async () => {
  const ids = await known(3);
  pool.recorded.length = 0;
  await changeAll(ids);
  await isEmpty();
  const [first] = pool.recorded;
  // The state after the kill: recorded but still in the queue, hidden until the attempt times out.
  const revision = Number(first?.revision);
  await pool.query(`insert into lineage_outbox (instance_id, revision, attempts, next_attempt_at) values ($1, $2, 1, $3)`, [
    first?.instanceId,
    revision,
    new Date(pool.now().getTime() + 300),
  ]);
  await isEmpty();
  const told = pool.recorded.filter(({ instanceId }) => instanceId === first?.instanceId);
  expect(told).toHaveLength(2);
  expect(told[1]).toEqual(told[0]);
});

test('lineage gets its records within seconds of its return, however long it was away', async () => {
  const ids = await known(3);
  await pool.lineage?.close();
  await changeAll(ids);
  await pool.query('update lineage_outbox set attempts = 12');
  await eventually(async () => {
    const waiting = await pool.query(`select attempts, extract(epoch from next_attempt_at - now()) as seconds from lineage_outbox`);
    expect(waiting.map(({ attempts, seconds }) => Number(attempts) > 12 && Number(seconds) < 3.5)).toEqual([true, true, true]);
  });
  await pool.startLineage();
  await isEmpty();
});

test('if no answer comes in time, records are put back and sent again', async () => {
  const [id] = await known(1);
  let isSlow = true;
  pool.whenRecorded = () => (isSlow ? new Promise<void>((resolve) => setTimeout(resolve, 3000).unref()) : undefined);
  pool.recorded.length = 0;
  await changeAll([id ?? '']);
  await eventually(() => expect(pool.recorded).toHaveLength(1));
  isSlow = false;
  await isEmpty();
  expect(pool.recorded.length).toBeGreaterThan(1);
});

test('an agent that changes while its record is being sent is reported again', async () => {
  const ids = await known(3);
  const [id = ''] = ids;
  let isFirst = true;
  pool.whenRecorded = async () => {
    if (!isFirst) return;
    isFirst = false;
    await pool.query(
      `with changed as (update agent_metadata set revision = revision + 1 where id = $1 returning id, revision)
        insert into lineage_outbox (instance_id, revision, next_attempt_at) select id, revision, now() from changed
        on conflict (instance_id) do update set revision = excluded.revision, attempts = 0, next_attempt_at = excluded.next_attempt_at`,
      [id],
    );
  };
  pool.recorded.length = 0;
  await changeAll(ids);
  await isEmpty();
  const told = pool.recorded.filter(({ instanceId }) => instanceId === id).map(({ revision }) => revision);
  expect(told).toEqual([told[0], (told[0] ?? 0n) + 1n]);
  expect(pool.recorded).toHaveLength(4);
});

test('an agent that changes while its record is refused does not wait out the pause', async () => {
  const [id = ''] = await known(1);
  pool.refusedByLineage.add(id);
  pool.whenRecorded = async () => {
    if (!pool.refusedByLineage.delete(id)) return;
    await pool.query('update lineage_outbox set attempts = 0, next_attempt_at = now() where instance_id = $1', [id]);
  };
  await pool.query(`insert into lineage_outbox (instance_id, revision, attempts, next_attempt_at) values ($1, 1, 20, now())`, [id]);
  const since = performance.now();
  await isEmpty();
  // After twenty attempts, the pause is fifteen seconds or more.
  expect(performance.now() - since).toBeLessThan(12_000);
});

test('more records than fit into one call are sent in several, oldest first', async () => {
  const [id = ''] = await known(1);
  await pool.query(
    `insert into agent_metadata (id, inbox_id, host_id, credential_digest, sealing_key, sealing_statement, sealing_voucher, created_at, updated_at)
      select 'inst_' || rpad(translate(n::text, '0189', 'abcd'), 26, 'a'), repeat('0', 60) || lpad(n::text, 4, '0'), host_id, '', '', '', '', now(), now()
      from generate_series(1000, 1449) n, agent_metadata where id = $1`,
    [id],
  );
  const made = await pool.query(`select id from agent_metadata where inbox_id like '000000%' order by inbox_id`);
  pool.lineageCalls.length = 0;
  pool.recorded.length = 0;
  await changeAll(made.map((row) => row.id ?? ''));
  await isEmpty();
  expect(pool.lineageCalls).toEqual([200, 200, 50]);
  const places = pool.recorded.map(({ instanceId }) => made.findIndex(({ id }) => id === instanceId));
  for (const [call, from] of [0, 200, 400].entries())
    expect(places.slice(from, from + 200).every((place) => Math.floor(place / 200) === call)).toBe(true);
});

test('a stopping loop puts back what it has taken, and wake-ups are gathered', async () => {
  const takes: number[] = [];
  const due = Array.from({ length: 5 }, (_, n) => n);
  const aborted: number[][] = [];
  let isPressed = true;
  const loop: WorkLoop = startBatchWorkLoop<number>(
    {
      name: 'test',
      atMost: 4,
      gatherMs: 20,
      yields: () => isPressed,
      take: async (limit) => {
        const items = due.splice(0, limit);
        takes.push(items.length);
        return items;
      },
      attempt: (items, signal) =>
        items.length === 4
          ? Promise.resolve(undefined)
          : new Promise((resolve) => {
              signal.addEventListener('abort', () => {
                aborted.push(items);
                resolve(0);
              });
            }),
    },
    createLogger('claim', 'silent'),
  );
  for (let n = 0; n < 50; n += 1) loop.wake();
  // Only waiting shows that nothing is taken: three times as long as wake-ups are collected here.
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(takes).toEqual([]);
  isPressed = false;
  await eventually(() => expect(takes).toEqual([4, 1]));
  for (let n = 0; n < 50; n += 1) loop.wake();
  await loop.close();
  expect(takes).toEqual([4, 1]);
  expect(aborted).toEqual([[4]]);
});
