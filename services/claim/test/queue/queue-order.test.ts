import { newId } from '@offshoot/refusals/ids';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeIdleInstance } from '../../src/claiming/store/claiming.ts';
import { enqueue } from '../../src/claiming/store/enqueue.ts';
import { serveQueue } from '../../src/claiming/store/serve-queue.ts';
import type { Database } from '../../src/database/database.ts';
import { noQuotas } from '../../src/lifecycle/domain/quota.ts';
import { endInQueue } from '../../src/queue/store/queue.ts';
import { placeInQueue } from '../../src/queue/store/turns.ts';
import { endUnasked, type ReservationWish, reserveIdle } from '../../src/stock/store/reservations.ts';
import { addIdle, claimOf, clear, openTestStore } from '../stored-rows.ts';
import { QueueModel } from './queue-model.ts';

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('enqueue' as const),
        owner: fc.constantFrom('ada', 'leo', 'mia', 'saul'),
        reserves: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('serve' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat({ max: 4 }) }) },
  ),
  { minLength: 10, maxLength: 30, size: 'max' },
);

describe('the rule', () => {
  test('nobody in the queue sees anyone else served more than twice before them, however many claims others have', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), (runs) => {
        const model = new QueueModel();
        /** How many claims of each other owner were served while this owner's first claim was waiting. */
        const seen = new Map<string, Map<string, number>>();
        runs.flat().forEach((step, at) => {
          if (step.kind === 'enqueue') {
            model.enqueue(`${at}`, step.owner);
            if (!seen.has(step.owner)) seen.set(step.owner, new Map());
          } else if (step.kind === 'serve') {
            const owner = model.ownerOf(model.order[0] ?? '');
            model.serve();
            for (const [waiting, counts] of seen) if (waiting !== owner) counts.set(owner, (counts.get(owner) ?? 0) + 1);
            seen.delete(owner);
          } else model.cancel(model.order[step.which] ?? '');
          const owners = new Set(model.order.map((id) => model.ownerOf(id)));
          for (const owner of seen.keys()) if (!owners.has(owner)) seen.delete(owner);
          for (const owner of owners) if (!seen.has(owner)) seen.set(owner, new Map());
          for (const counts of seen.values()) expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(2);
        });
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('the rows', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  let db: Database;
  beforeAll(async () => {
    store = await openTestStore();
    db = store.db;
  });
  afterAll(() => store.close());

  test('are served in the order of the rule, after any claims that were queued, served and cancelled before', async () => {
    let at = Date.now();
    const tick = () => new Date(at++);
    const serve = async (limit: number) => (await serveQueue(db, limit, timesAt(tick()))).map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await clear(db, 0, tick());
        const model = new QueueModel();
        for (const step of all) {
          if (step.kind === 'enqueue') {
            const id = newId(step.reserves ? 'rsv' : 'clm');
            model.enqueue(id, step.owner);
            const now = tick();
            const until = new Date(now.getTime() + 600_000);
            if (step.reserves) {
              const queued = await reserveIdle(db, reservationOf(id, step.owner, until), { open: 100, lapsed: 1_000 }, now);
              expect(queued).toEqual({ id, askedUntil: until, queuePosition: model.order.indexOf(id) + 1 });
            } else expect(await enqueue(db, claimOf(id, step.owner), noQuotas, until, now)).toBe('waits');
          } else if (step.kind === 'serve') {
            const expected = model.serve();
            await addIdle(db, 1, tick());
            expect(await serve(1)).toEqual(expected ? [expected] : []);
            // No surplus instances are left over for the next round.
            await db.query(`delete from agent_metadata where state = 'IDLE' and reserved_until is null`);
          } else {
            const id = model.order[step.which];
            if (!id) continue;
            model.cancel(id);
            if (id.startsWith('clm')) expect((await endInQueue(db, id, 'CLAIM_CANCELLED', tick()))?.state).toBe('FAILED');
            else {
              await db.query('update reservation_asks set asked_until = :now where reservation_id = :id', { id, now: tick() });
              expect(await endUnasked(db, tick())).toEqual([id]);
            }
          }
        }
        const { order } = model;
        expect(await Promise.all(order.map((id) => placeInQueue(db, id)))).toEqual(order.map((_, index) => index + 1));
        await addIdle(db, order.length, tick());
        expect((await serve(order.length + 1)).sort()).toEqual([...order].sort());
      }),
      // Shrinking would exceed the test's time limit.
      { numRuns: propertyRuns(6), endOnFailure: true },
    );
  });

  test('nobody overtakes the queue, neither with a claim nor with a reservation', async () => {
    const now = new Date();
    await clear(db, 3, now);
    const later = new Date(now.getTime() + 600_000);
    const wish = (more: Partial<ReservationWish> = {}) => ({
      ...reservationOf(newId('rsv'), 'leo', later),
      placeUntil: undefined,
      ...more,
    });
    await enqueue(db, claimOf('waiting', 'ada'), noQuotas, later, now);
    expect(await takeIdleInstance(db, claimOf('hasty', 'mia'), noQuotas, now)).toBe('none');
    expect(await reserveIdle(db, wish(), { open: 8, lapsed: 1_000 }, now)).toBe('pool empty');
    expect(await serveQueue(db, 8, timesAt(now))).toEqual([{ id: 'waiting', reserves: false }]);
    expect(await takeIdleInstance(db, claimOf('hasty', 'mia'), noQuotas, now)).toMatchObject({ instanceId: 'i2' });
    expect(await reserveIdle(db, wish(), { open: 8, lapsed: 1_000 }, now)).toMatchObject({ reservedBy: 'leo' });
  });

  test('a caller who asks constantly is not overtaken by later entries', async () => {
    const now = new Date();
    const later = new Date(now.getTime() + 600_000);
    for (let round = 0; round < 10; round += 1) {
      await clear(db, 0, now);
      const first = reservationOf('first', 'ada', later);
      await reserveIdle(db, first, { open: 8, lapsed: 1_000 }, now);
      await enqueue(db, claimOf('second', 'leo'), noQuotas, later, new Date(now.getTime() + 1));
      let isServed = false;
      const asking = Promise.all(
        Array.from({ length: 4 }, async () => {
          while (!isServed) await reserveIdle(db, first, { open: 8, lapsed: 1_000 }, now);
        }),
      );
      await addIdle(db, 1, now);
      expect(await serveQueue(db, 1, timesAt(now))).toEqual([{ id: 'first', reserves: true }]);
      isServed = true;
      await asking;
    }
  });

  test('two services serving at once give each instance to one entry, and never out of turn', async () => {
    const now = new Date();
    await clear(db, 0, now);
    const later = new Date(now.getTime() + 600_000);
    const order = Array.from({ length: 40 }, (_, at) => `${String(at).padStart(2, '0')} ${at % 3 === 0 ? 'rsv' : 'clm'}`);
    for (const [at, id] of order.entries()) {
      if (id.endsWith('rsv')) await reserveIdle(db, reservationOf(id, id, later), { open: 8, lapsed: 1_000 }, new Date(now.getTime() + at));
      else await enqueue(db, claimOf(id, id), noQuotas, later, new Date(now.getTime() + at));
    }
    await addIdle(db, 24, now);
    const served = (await Promise.all(Array.from({ length: 8 }, () => serveQueue(db, 3, timesAt(now))))).flat();
    expect(served.map(({ id }) => id).sort()).toEqual(order.slice(0, 24));
    const holders = await db.query(
      `select coalesce(claim_id, reservation_id) as holder from agent_metadata where coalesce(claim_id, reservation_id) is not null`,
    );
    expect(holders.map(({ holder }) => holder).sort()).toEqual(order.slice(0, 24));
  });
});

function timesAt(now: Date) {
  const later = new Date(now.getTime() + 600_000);
  return { now, configureBy: later, reservedUntil: later };
}

function reservationOf(id: string, callerId: string, until: Date): ReservationWish {
  return { id, requestId: id, callerId, templateId: undefined, expiresAt: until, placeUntil: until };
}
