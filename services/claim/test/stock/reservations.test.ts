import { randomUUID } from 'node:crypto';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { fromWire, voucherFromWire } from '@offshoot/rpc/wire';
import { verifySealingKey } from '@offshoot/statements/sealing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { keys, newInbox, Pool, type Reserved, refused } from '../pool.ts';

let pool: Pool;
let host: HostCounterpart;
let templateId: string;
let user: string;

beforeAll(async () => {
  pool = await Pool.start();
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());
beforeEach(async () => {
  user = newInbox();
  host = await pool.host(1);
});
afterEach(() => pool.retire(host));

const claimReserved = ({ id }: Pick<Reserved, 'id'>, inboxId = user, wish = {}): Promise<Claim> =>
  pool.claim(inboxId, { templateId, reservationId: id, ...wish });

test('a reserved instance belongs to its caller for five minutes: nobody else gets it, and a claim takes exactly this one', async () => {
  const reserved = await pool.reserve(user);
  expect(reserved.expireTime.getTime() - pool.now().getTime()).toBeGreaterThan(290_000);
  expect(reserved.expireTime.getTime() - pool.now().getTime()).toBeLessThanOrEqual(300_000);
  expect(reserved.inboxId).toBe(host.instances.get(reserved.instanceId)?.inboxId);
  expect((await refused(pool.claim(newInbox(), { templateId, queueSeconds: 0 }))).reason).toBe('POOL_EMPTY');
  expect((await refused(pool.reserve(newInbox()))).reason).toBe('POOL_EMPTY');
  await host.offer(1);
  expect(await claimReserved(reserved)).toMatchObject({ instanceId: reserved.instanceId, inboxId: reserved.inboxId });
});

test('its sealing key is certified by the instance’s inbox and by its host', async () => {
  const { instanceId, inboxId, publicKey, statement, voucher } = await pool.reserve(user);
  const verify = (key: Uint8Array, deploymentKey = keys.deploymentKey) =>
    verifySealingKey({
      instanceId,
      inboxId,
      publicKey: key,
      statement: fromWire(statement),
      keys: pool.keysOf(inboxId),
      voucher: voucherFromWire(voucher),
      deploymentKey,
      now: pool.now(),
    });
  expect(await verify(publicKey)).toEqual({ ok: true });
  expect(await verify(new Uint8Array(32))).toMatchObject({ ok: false, by: 'inbox' });
  expect(await verify(publicKey, deploymentKeys('another').deploymentKey)).toMatchObject({ ok: false, by: 'host' });
});

test('a repeated request_id gives the same reservation, even at once and after its use, and a new one after it has expired', async () => {
  await host.offer(3);
  const requestId = randomUUID();
  const all = await Promise.all(Array.from({ length: 8 }, () => pool.reserve(user, requestId)));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  const [first] = all as [Reserved];
  expect((await pool.reserve(newInbox(), requestId)).id).not.toBe(first.id);
  await claimReserved(first);
  expect(await pool.reserve(user, requestId.toUpperCase())).toEqual(first);
  await pool.advance(301_000);
  await host.keepAlive();
  expect((await pool.reserve(user, requestId)).instanceId).not.toBe(first.instanceId);
});

test('a caller has at most eight open ones, however fast; used and expired ones do not count', async () => {
  await host.offer(15);
  const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => pool.reserve(user)));
  const open = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(new Set(open.map(({ instanceId }) => instanceId)).size).toBe(8);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect((await refused(Promise.reject(outcome.reason))).reason).toBe('RESERVATION_LIMIT');
  await pool.reserve(newInbox());
  await claimReserved(open[0] as Reserved);
  await pool.reserve(user);
  expect((await refused(pool.reserve(user))).reason).toBe('RESERVATION_LIMIT');
  await pool.advance(301_000);
  await host.keepAlive();
  await pool.reserve(user);
});

test('64 claims of one reservation at once: exactly one gets it, and the others get nothing else', async () => {
  await host.offer(4);
  const reserved = await pool.reserve(user);
  const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => claimReserved(reserved)));
  const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.instanceId] : []));
  expect(won).toEqual([reserved.instanceId]);
  const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [refused(Promise.reject(outcome.reason))] : []));
  expect(new Set((await Promise.all(lost)).map(({ reason }) => reason))).toEqual(new Set(['RESERVATION_NOT_FOUND']));
  expect(await pool.query('select id from claims where requester_id = $1', [user])).toHaveLength(1);
});

test('a repeated claim with a reservation is answered from its row, and without the reservation it is a different claim', async () => {
  const reserved = await pool.reserve(user);
  const requestId = randomUUID();
  const same = await Promise.all(Array.from({ length: 8 }, () => claimReserved(reserved, user, { requestId })));
  expect(new Set(same.map(({ id }) => id)).size).toBe(1);
  expect((await refused(pool.claim(user, { templateId, requestId }))).reason).toBe('REQUEST_ID_CONFLICT');
});

test("another caller's reservation, a used one and one that never existed take nothing", async () => {
  await host.offer(1);
  const reserved = await pool.reserve(user);
  expect((await refused(claimReserved(reserved, newInbox()))).reason).toBe('RESERVATION_NOT_FOUND');
  await claimReserved(reserved);
  expect((await refused(claimReserved(reserved))).reason).toBe('RESERVATION_NOT_FOUND');
  expect((await refused(claimReserved({ id: newId('rsv') }))).reason).toBe('RESERVATION_NOT_FOUND');
});

test('a claim of a reserved instance waits for its host if that is away', async () => {
  const reserved = await pool.reserve(user);
  await host.stop();
  await pool.advance(11_000);
  const claim = await claimReserved(reserved);
  await host.start();
  await pool.until(claim, ({ state }) => state === ClaimState.LIVE);
});
