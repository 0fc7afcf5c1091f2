import { newId } from '@offshoot/rpc';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noQuotas } from '../src/domain/quota.ts';
import { takeIdleInstance } from '../src/store/claiming.ts';
import type { Database } from '../src/store/database.ts';
import { endInQueue, enqueue, placeInQueue, serveQueue } from '../src/store/queue.ts';
import { reserveIdle } from '../src/store/reservations.ts';
import { QueueModel } from './queue-model.ts';
import { claimOf, clear, openTestStore } from './stored-rows.ts';

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('enqueue' as const), owner: fc.constantFrom('ada', 'leo', 'mia', 'saul') }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('serve' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat({ max: 4 }) }) },
  ),
  { minLength: 10, maxLength: 30, size: 'max' },
);

describe('the rule', () => {
  test('whoever waits sees nobody else served more than twice before, however many claims those have', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), (runs) => {
        const model = new QueueModel();
        /** What each owner's first waiting claim has seen served of others since it is the first. */
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
      { numRuns: 200 },
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

  test('are served in the order of the rule, whatever was queued, served and cancelled before', async () => {
    let at = Date.now();
    const tick = () => new Date(at++);
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await clear(db, all.length, tick());
        const model = new QueueModel();
        for (const step of all) {
          if (step.kind === 'enqueue') {
            const id = newId('clm');
            model.enqueue(id, step.owner);
            const now = tick();
            expect(await enqueue(db, claimOf(id, step.owner), noQuotas, new Date(now.getTime() + 600_000), now)).toBe('waits');
          } else if (step.kind === 'serve') {
            const expected = model.serve();
            const served = await serveQueue(db, 1, tick(), new Date(at + 600_000));
            expect(served.map(({ claimId }) => claimId)).toEqual(expected ? [expected] : []);
          } else {
            const id = model.order[step.which];
            if (!id) continue;
            model.cancel(id);
            expect((await endInQueue(db, id, 'CLAIM_CANCELLED', tick()))?.state).toBe('FAILED');
          }
        }
        const { order } = model;
        expect(await Promise.all(order.map((id) => placeInQueue(db, id)))).toEqual(order.map((_, index) => index + 1));
        const rest = await serveQueue(db, order.length + 1, tick(), new Date(at + 600_000));
        expect(rest.map(({ claimId }) => claimId).sort()).toEqual([...order].sort());
      }),
      { numRuns: 12 },
    );
  });

  test('nobody passes those who wait, neither by a claim nor by a reservation', async () => {
    const now = new Date();
    await clear(db, 3, now);
    await db.query(`update agent_metadata set credential_digest = '', sealing_key = '', sealing_statement = ''`, []);
    const later = new Date(now.getTime() + 600_000);
    const wish = () => ({ id: newId('rsv'), requestId: newId('rsv'), callerId: 'leo', expiresAt: later });
    await enqueue(db, claimOf('waiting', 'ada'), noQuotas, later, now);
    expect(await takeIdleInstance(db, claimOf('hasty', 'mia'), noQuotas, now)).toBe('none');
    expect(await reserveIdle(db, wish(), 8, now)).toBe('pool empty');
    expect(await serveQueue(db, 8, now, later)).toEqual([{ claimId: 'waiting' }]);
    expect(await takeIdleInstance(db, claimOf('hasty', 'mia'), noQuotas, now)).toMatchObject({ instanceId: 'i2' });
    expect(await reserveIdle(db, wish(), 8, now)).toMatchObject({ reservedBy: 'leo' });
  });
});
