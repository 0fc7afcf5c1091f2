import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextStates, instanceStates } from '../../src/lifecycle/domain/lifecycle.ts';
import { nextTask } from '../../src/transfers/domain/share-rules.ts';

const now = new Date('2026-02-22T12:00:00Z');
const anyShare = fc.record({
  state: fc.constantFrom(...contextStates),
  expected: fc.boolean(),
  handedOver: fc.boolean(),
  statementExpiresAt: fc.integer({ min: -2, max: 2 }).map((seconds) => new Date(now.getTime() + seconds * 1000)),
});
const anyState = fc.constantFrom(...instanceStates);

test('the target is told before the source, nobody is told twice, and nothing after the end or the expiry', () => {
  fc.assert(
    fc.property(anyShare, anyState, anyState, (share, source, target) => {
      const task = nextTask(share, source, target, now);
      if (task?.kind === 'expect' || task?.kind === 'send') {
        expect(task.kind).toBe(share.expected ? 'send' : 'expect');
        expect([share.state, share.handedOver, source === 'GONE', target === 'GONE']).toEqual(['PENDING', false, false, false]);
        expect(share.statementExpiresAt > now).toBe(true);
      }
      if (share.state === 'INGESTED' || share.state === 'FAILED') expect(task).toBeUndefined();
    }),
  );
});

test('what nobody can bring to an end any more ends', () => {
  const share = { state: 'PENDING' as const, expected: true, handedOver: false, statementExpiresAt: new Date(now.getTime() + 1000) };
  const expired = { ...share, statementExpiresAt: now };
  expect(nextTask(expired, 'LIVE', 'LIVE', now)).toEqual({ kind: 'fail', reason: 'STATEMENT_EXPIRED' });
  expect(nextTask({ ...expired, handedOver: true }, 'LIVE', 'LIVE', now)).toBeUndefined();
  for (const state of ['PENDING', 'DELIVERED'] as const)
    expect(nextTask({ ...share, state, handedOver: true }, 'LIVE', 'GONE', now)).toEqual({ kind: 'fail', reason: 'INSTANCE_GONE' });
  expect(nextTask({ ...share, handedOver: true }, 'GONE', 'LIVE', now)).toEqual({ kind: 'fail', reason: 'INSTANCE_GONE' });
  // What the source has sent the target can take in without it.
  expect(nextTask({ ...share, state: 'DELIVERED', handedOver: true }, 'GONE', 'LIVE', now)).toBeUndefined();
});
