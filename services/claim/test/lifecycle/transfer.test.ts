import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimStates, instanceStates, transferKinds } from '../../src/database/domain/states.ts';
import {
  afterClaim,
  afterTransferStep,
  nextTask,
  type Progress,
  spentOrder,
  type TransferStep,
} from '../../src/lifecycle/domain/transfer.ts';

const now = new Date('2026-02-22T12:00:00Z');
const inTime = new Date(now.getTime() + 1000);
const fresh: Progress = { state: 'PENDING', failureReason: '', tellTarget: true, tellSource: true, tellLineage: false };
const share = { ...fresh, kind: 'SHARE' as const, statementExpiresAt: inTime };
const live = { source: 'LIVE', target: 'LIVE' } as const;

/** Any events, in any order. */
const anyChange = fc.oneof(
  fc.constantFrom<TransferStep>({ kind: 'delivered' }, { kind: 'ingested' }, { kind: 'failed', reason: 'SUMMARY_FAILED' }),
  fc.constantFrom('tellTarget' as const, 'tellSource' as const, 'tellLineage' as const),
  fc.constantFrom(...claimStates).map((claim) => ({ claim })),
);
const anyTransfer = fc
  .record({
    kind: fc.constantFrom(...transferKinds),
    statementExpiresAt: fc.integer({ min: -2, max: 2 }).map((seconds) => new Date(now.getTime() + seconds * 1000)),
    changes: fc.array(anyChange, { maxLength: 8 }),
  })
  .map(({ changes, ...given }) => {
    let transfer: typeof given & Progress = { ...fresh, ...given };
    for (const change of changes) {
      if (typeof change !== 'string')
        transfer =
          'claim' in change
            ? given.kind === 'CLONE'
              ? afterClaim(transfer, change.claim)
              : transfer
            : afterTransferStep(transfer, change);
      else if (change !== 'tellSource' || !transfer.tellTarget) transfer = { ...transfer, [change]: false };
    }
    return transfer;
  });
const anyState = fc.constantFrom(...instanceStates);

test('the target gets its order before the source, nobody gets one twice, and nothing is sent after the end or the expiry', () => {
  fc.assert(
    fc.property(anyTransfer, anyState, anyState, (transfer, source, target) => {
      const task = nextTask(transfer, { source, target }, now);
      if (task?.kind === 'expect' || task?.kind === 'order') {
        expect(task.kind).toBe(transfer.tellTarget ? 'expect' : 'order');
        expect([transfer.state, transfer.tellSource, source === 'GONE', target === 'GONE']).toEqual(['PENDING', true, false, false]);
        expect(transfer.statementExpiresAt > now).toBe(true);
        // A clone learns of it through its configuration.
        if (task.kind === 'expect') expect(transfer.kind).toBe('SHARE');
      }
      if (task?.kind === 'record') expect([transfer.kind, transfer.state]).toEqual(['SHARE', 'INGESTED']);
      else if (transfer.state === 'INGESTED' || transfer.state === 'FAILED') expect(task).toBeUndefined();
    }),
  );
});

test('state, reason and pending messages agree, as the constraints of the table demand', () => {
  fc.assert(
    fc.property(anyTransfer, (transfer) => {
      expect(transfer.state === 'FAILED').toBe(transfer.failureReason !== '');
      if (transfer.tellSource) expect(transfer.state).toBe('PENDING');
      if (transfer.tellLineage) expect([transfer.kind, transfer.state]).toEqual(['SHARE', 'INGESTED']);
      const { contextPrompt, order } = spentOrder(transfer);
      if (order) expect(contextPrompt).toBe(true);
    }),
  );
});

test('a transfer that can no longer be completed ends', () => {
  const told = { ...share, tellTarget: false, tellSource: false };
  const expired = { ...share, statementExpiresAt: now };
  expect(nextTask(expired, live, now)).toEqual({ kind: 'fail', reason: 'STATEMENT_EXPIRED' });
  expect(nextTask({ ...told, statementExpiresAt: now }, live, now)).toBeUndefined();
  for (const state of ['PENDING', 'DELIVERED'] as const)
    expect(nextTask({ ...told, state }, { ...live, target: 'GONE' }, now)).toEqual({ kind: 'fail', reason: 'INSTANCE_GONE' });
  expect(nextTask(told, { ...live, source: 'GONE' }, now)).toEqual({ kind: 'fail', reason: 'INSTANCE_GONE' });
  // The target can ingest what was sent without the source.
  expect(nextTask({ ...told, state: 'DELIVERED' }, { ...live, source: 'GONE' }, now)).toBeUndefined();
});

test('the target’s report overrides an abandoned transfer, and repeated reports change nothing', () => {
  const givenUp = afterTransferStep(share, { kind: 'failed', reason: 'STATEMENT_EXPIRED' });
  expect(afterTransferStep(givenUp, { kind: 'ingested' })).toMatchObject({ state: 'INGESTED', failureReason: '', tellLineage: true });
  expect(afterTransferStep(givenUp, { kind: 'failed', reason: 'SECRET_FOUND' })).toBe(givenUp);
});

test('a clone’s order is stored until its child is configured and its parent has it, or the claim has ended', () => {
  const clone = { ...fresh, kind: 'CLONE' as const };
  for (const claim of ['QUEUED', 'CONFIGURING'] as const) expect(afterClaim(clone, claim)).toBe(clone);
  expect(spentOrder(afterClaim(clone, 'LIVE'))).toEqual({ contextPrompt: false, order: false });
  // Its parent has ended: the child is configured anyway, and nobody needs the prompt any more.
  const withoutParent = afterTransferStep(clone, { kind: 'failed', reason: 'INSTANCE_GONE' });
  expect(spentOrder(withoutParent)).toEqual({ contextPrompt: true, order: false });
  expect(spentOrder(afterClaim(withoutParent, 'JOINING'))).toEqual({ contextPrompt: true, order: true });
  expect(afterClaim(clone, 'FAILED')).toMatchObject({
    state: 'FAILED',
    failureReason: 'INSTANCE_GONE',
    tellTarget: false,
    tellSource: false,
  });
});
