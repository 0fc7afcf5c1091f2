// What happens to an instance that was reserved, shown and never claimed. Leases are long here, because the clock moves past reservations.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, type Reserved, refused } from '../pool.ts';

let pool: Pool;
let host: HostCounterpart;
let templateId: string;
let user: string;

beforeAll(async () => {
  pool = await Pool.start({ leaseMs: 900_000 });
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());
beforeEach(async () => {
  user = newInbox();
  host = await pool.host(1);
});
afterEach(() => pool.retire(host));

const claimReserved = ({ id }: Pick<Reserved, 'id'>) => pool.claim(user, { templateId, reservationId: id });

test('attack: reserve, add the inbox to a group, and let it lapse: nobody else gets that inbox', async () => {
  const reserved = await pool.reserve(user);
  await pool.advance(300_000);
  // Before its host has learned of it, and after.
  expect((await refused(claimReserved(reserved))).reason).toBe('RESERVATION_NOT_FOUND');
  expect((await refused(pool.claim(newInbox(), { templateId, queueSeconds: 0 }))).reason).toBe('POOL_EMPTY');
  const waits = await pool.claim(newInbox(), { templateId });
  expect((await host.keepAlive()).dropInstanceIds).toEqual([reserved.instanceId]);
  expect(await pool.query('select id from agent_metadata where id = $1', [reserved.instanceId])).toEqual([]);
  const [fresh] = await host.offer(1);
  expect(await pool.until(waits, ({ instanceId }) => instanceId !== '')).toMatchObject({ instanceId: fresh });
});

test('attack: asking for a reservation again after it has expired', async () => {
  const requestId = randomUUID();
  const first = await pool.reserve(user, requestId);
  await pool.advance(300_000);
  expect((await refused(pool.reserve(user, requestId))).reason).toBe('POOL_EMPTY');
  expect((await refused(pool.claim(newInbox(), { templateId, queueSeconds: 0 }))).reason).toBe('POOL_EMPTY');
  expect((await host.keepAlive()).dropInstanceIds).toEqual([first.instanceId]);
  await host.offer(1);
  expect((await pool.reserve(user, requestId)).inboxId).not.toBe(first.inboxId);
});

test('attack: reserving and letting lapse forever: after 24 within an hour, further reservations are refused until the hour is over', async () => {
  const lapse = async (count: number, caller = user) => {
    await host.keepAlive();
    await host.offer(count);
    for (let made = 0; made < count; made += 1) await pool.reserve(caller);
    await pool.advance(301_000);
  };
  // Reserving and then claiming costs nothing, however often.
  await host.offer(30);
  for (let claimed = 0; claimed < 30; claimed += 1) await claimReserved(await pool.reserve(user));
  for (let round = 0; round < 3; round += 1) await lapse(8);
  // Its host has not learned of the last eight yet; they count anyway.
  const { reason, metadata } = await refused(pool.reserve(user));
  expect(reason).toBe('RESERVATIONS_LAPSED');
  await host.keepAlive();
  expect(await refused(pool.reserve(user))).toMatchObject({ reason, metadata });
  await host.offer(1);
  await pool.reserve(newInbox());
  const wait = new Date(metadata.retry_time ?? 0).getTime() - pool.now().getTime();
  expect(wait).toBeGreaterThan(2_000_000);
  expect(wait).toBeLessThanOrEqual(3_600_000);
  await pool.advance(wait + 1_000);
  const later = await pool.host(1);
  await pool.reserve(user);
  await pool.retire(later);
});

test('reservations that lapse do not change the size of the pool', async () => {
  // The only host, since others would get a share.
  await pool.query('update hosts set lease_expires_at = created_at where id <> $1', [host.id]);
  await host.offer(3);
  const { idleTarget: target = 0 } = await host.keepAlive();
  for (let made = 0; made < 4; made += 1) await pool.reserve(user);
  expect((await host.keepAlive()).idleTarget).toBe(target + 4);
  await host.offer(4);
  await pool.advance(301_000);
  const { idleTarget, dropInstanceIds } = await host.keepAlive();
  expect([idleTarget, dropInstanceIds.length]).toEqual([target, 4]);
  expect(await pool.query(`select id from agent_metadata where host_id = $1 and state = 'IDLE'`, [host.id])).toHaveLength(4);
});
