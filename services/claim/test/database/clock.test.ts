// The services use the database's clock: changing a machine's own clock makes nothing early or late.
import { eventually } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newInbox, Pool } from '../pool.ts';

const HOUR_MS = 3_600_000;
let pool: Pool;
beforeEach(async () => {
  // No clock is passed in, as in production.
  pool = await Pool.start({ now: undefined } as object);
});
afterEach(async () => {
  vi.useRealTimers();
  await pool.close();
});

const jump = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });

test('work that was tried while the machine’s clock was ahead is retried no later than otherwise', async () => {
  const templateId = pool.templates.add(newInbox());
  await pool.host(1);
  await pool.lineage?.close();
  jump(HOUR_MS);
  const { instanceId } = await pool.live(newInbox(), { templateId });
  await eventually(async () => {
    const [row] = await pool.query('select attempts from lineage_outbox where instance_id = $1', [instanceId]);
    expect(Number(row?.attempts)).toBeGreaterThan(0);
  });
  vi.useRealTimers();
  await pool.startLineage();
  await eventually(() => expect(pool.recorded.map((record) => record.instanceId)).toContain(instanceId));
});

test.each([HOUR_MS, -HOUR_MS])('a jump of the machine’s clock by %i ms moves no lease', async (ms) => {
  const host = await pool.host(1);
  jump(ms);
  await host.keepAlive();
  const [row] = await pool.query('select extract(epoch from lease_expires_at - clock_timestamp()) as left from hosts where id = $1', [
    host.id,
  ]);
  expect(Number(row?.left)).toBeGreaterThan(0);
  // The lease is ten seconds.
  expect(Number(row?.left)).toBeLessThan(10.5);
});
