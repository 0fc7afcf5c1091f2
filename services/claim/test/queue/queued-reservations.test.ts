import { randomUUID } from 'node:crypto';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
let templateId: string;
beforeAll(async () => {
  pool = await Pool.start({ leaseMs: 300_000 });
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());
afterEach(() => pool.empty());

/** Asks repeatedly, like a client, until it has its instance. */
const served = (inboxId: string, requestId: string) =>
  eventually(async () => {
    const reservation = await pool.askFor(inboxId, requestId);
    expect(reservation.instanceId).not.toBe('');
    return reservation;
  });
const queuedTurns = () =>
  pool.query('select caller_id, queue_turn::text as turn from queued_reservations where served_at is null order by queue_turn');

describe('a reservation on an empty pool', () => {
  test('queues with the claims, is served in turn, and keeps its id when it gets its instance', async () => {
    const [ada, leo, mia] = [newInbox(), newInbox(), newInbox()];
    const requestId = randomUUID();
    const first = await pool.claim(ada, { templateId });
    const place = await pool.askFor(leo, requestId);
    expect(place).toMatchObject({ instanceId: '', inboxId: '', queuePosition: 2 });
    const last = await pool.claim(mia, { templateId });
    expect(last.queuePosition).toBe(3);
    expect(await pool.askFor(leo, requestId.toUpperCase())).toMatchObject({ id: place.id, queuePosition: 2 });

    const host = await pool.host(1);
    await pool.until(first, ({ state }) => state === ClaimState.LIVE);
    expect(await pool.askFor(leo, requestId)).toMatchObject({ id: place.id, instanceId: '', queuePosition: 1 });
    await host.offer(1);
    const reserved = await served(leo, requestId);
    expect(reserved).toMatchObject({ id: place.id, queuePosition: 0, sealingKey: { publicKey: expect.anything() } });
    const expires = reserved.expireTime && timestampDate(reserved.expireTime).getTime();
    expect(Math.abs((expires ?? 0) - pool.now().getTime() - 300_000)).toBeLessThan(10_000);
    // It belongs to the caller: those waiting behind it do not get it.
    expect(await pool.as(mia).getClaim({ claimId: last.id })).toMatchObject({ claim: { state: ClaimState.QUEUED, queuePosition: 1 } });
    const claim = await pool.claim(leo, { templateId, reservationId: reserved.id });
    expect(claim).toMatchObject({ state: ClaimState.CONFIGURING, instanceId: reserved.instanceId });
    await host.offer(1);
    await pool.until(last, ({ state }) => state === ClaimState.LIVE);
  });

  test('counts as demand: hosts learn that they should make an instance, and the operator sees it', async () => {
    const host = await pool.host(0);
    const status = async () => (await pool.operator.getPoolStatus({})).status;
    const level = async () => (await host.keepAlive()).idleTarget;
    expect(await level()).toBe(0);
    const [user, requestId] = [newInbox(), randomUUID()];
    await pool.askFor(user, requestId);
    expect(await status()).toMatchObject({ queued: 1, oldestQueuedTime: expect.anything() });
    expect(await level()).toBe(1);
    await host.offer(1);
    await served(user, requestId);
    expect(await status()).toMatchObject({ queued: 0, reserved: 1 });
  });

  test('loses its place when its caller stops asking; the caller’s other entries, including claims, move up', async () => {
    const [user, gone, kept] = [newInbox(), randomUUID(), randomUUID()];
    await pool.askFor(user, gone);
    const claim = await pool.claim(user, { templateId });
    await pool.askFor(user, kept);
    const turns = (await queuedTurns()).map(({ turn }) => Number(turn));
    await pool.advance(10_000);
    const { expireTime } = await pool.askFor(user, kept);
    expect(Math.abs((expireTime ? timestampDate(expireTime).getTime() : 0) - pool.now().getTime() - 15_000)).toBeLessThan(5000);
    await pool.advance(6000);
    await eventually(async () => expect(await queuedTurns()).toHaveLength(1));
    expect((await queuedTurns()).map(({ turn }) => Number(turn))).toEqual(turns.map((turn) => turn - 1).slice(1));
    expect(await pool.as(user).getClaim({ claimId: claim.id })).toMatchObject({ claim: { queuePosition: 1 } });
    expect(await pool.askFor(user, kept)).toMatchObject({ queuePosition: 2 });
    // A returning caller starts at the end.
    expect(await pool.askFor(user, gone)).toMatchObject({ queuePosition: 3 });
  });

  test('is refused if it does not want to wait', async () => {
    expect((await refused(pool.reserve(newInbox()))).reason).toBe('POOL_EMPTY');
    expect(await queuedTurns()).toEqual([]);
  });

  test('refuses an invalid template id', async () => {
    expect((await refused(pool.askFor(newInbox(), randomUUID(), 'tmpl_x'))).reason).toBe('VALIDATION_FAILED');
  });
});

test('attack: one caller fills the queue with reservations; only eight wait, and others get their turns in between', async () => {
  const [greedy, other] = [newInbox(), newInbox()];
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => pool.askFor(greedy, randomUUID())));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [refused(Promise.reject(outcome.reason))] : []));
  expect((await Promise.all(refusals)).map(({ reason }) => reason)).toEqual(Array.from({ length: 12 }, () => 'RESERVATION_LIMIT'));
  expect(await pool.askFor(other, randomUUID())).toMatchObject({ queuePosition: 2 });
});

test('a request repeated 16 times at once has one place and gets one instance', async () => {
  const [user, requestId] = [newInbox(), randomUUID()];
  const places = await Promise.all(Array.from({ length: 16 }, () => pool.askFor(user, requestId)));
  expect(new Set(places.map(({ id }) => id)).size).toBe(1);
  const asking = Promise.all(Array.from({ length: 16 }, () => served(user, requestId)));
  await pool.host(3);
  expect(new Set((await asking).map(({ instanceId }) => instanceId)).size).toBe(1);
  expect(await pool.query('select id from agent_metadata where reserved_by = $1', [user])).toHaveLength(1);
});

test('an instance that is not collected by the caller who waited soon goes to the next one', async () => {
  const [gone, next] = [await pool.askFor(newInbox(), randomUUID()), await pool.claim(newInbox(), { templateId })];
  expect(gone.queuePosition).toBe(1);
  await pool.host(1);
  await eventually(async () => expect(await queuedTurns()).toEqual([]));
  await pool.advance(16_000);
  await pool.until(next, ({ state }) => state === ClaimState.LIVE);
});

test('an instance reserved from the queue, collected and not used ends, and the next entry gets another one', async () => {
  const [user, requestId] = [newInbox(), randomUUID()];
  await pool.askFor(user, requestId);
  const host = await pool.host(1);
  const reserved = await served(user, requestId);
  const waits = await pool.claim(newInbox(), { templateId, queueSeconds: 3600 });
  expect(waits.state).toBe(ClaimState.QUEUED);
  await pool.advance(301_000);
  expect((await host.keepAlive()).dropInstanceIds).toEqual([reserved.instanceId]);
  const [fresh] = await host.offer(1);
  await pool.until(waits, ({ instanceId }) => instanceId === fresh);
  expect((await refused(pool.claim(user, { templateId, reservationId: reserved.id }))).reason).toBe('RESERVATION_NOT_FOUND');
  expect((await refused(pool.claim(user, { templateId, reservationId: newId('rsv') }))).reason).toBe('RESERVATION_NOT_FOUND');
});
