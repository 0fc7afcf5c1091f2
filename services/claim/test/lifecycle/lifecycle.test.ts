import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimStates, instanceStates, transferStates } from '../../src/database/domain/states.ts';
import { afterStep, isSettled, type Life, type LifeStep, pendingVersion } from '../../src/lifecycle/domain/lifecycle.ts';
import { isConfigSpent } from '../../src/lifecycle/domain/retention.ts';

const claimed: Life = {
  instance: 'CLAIMED',
  claim: 'CONFIGURING',
  failureReason: '',
  failureMessage: '',
  conversationId: '',
  appliedVersion: 0,
  desiredVersion: 1,
  updateRefusal: '',
  pendingCapabilities: '',
};

const version = fc.integer({ min: 0, max: 5 });
const anyStep: fc.Arbitrary<LifeStep> = fc.oneof(
  fc.record({ kind: fc.constant('configured' as const), version }),
  fc.record({ kind: fc.constant('live' as const), conversationId: fc.constantFrom('', 'a', 'b') }),
  fc.constant({ kind: 'failed' as const, reason: 'INVITE_REFUSED', message: 'no' }),
  fc.record({ kind: fc.constantFrom('released' as const, 'gone' as const, 'lost' as const) }),
  fc.record({ kind: fc.constantFrom('wanted' as const, 'applied' as const), version }),
  fc.record({ kind: fc.constant('update-refused' as const), version, reason: fc.constant('UPDATE_ROLLBACK') }),
  fc.record({
    kind: fc.constant('update-refused' as const),
    version,
    reason: fc.constant('UPDATE_NEEDS_CONSENT'),
    capabilities: fc.constantFrom('', 'some', 'more'),
  }),
);

describe('any reports, in any order', () => {
  const lives = fc
    .array(anyStep, { maxLength: 12 })

    .map((steps) => {
      const all = [claimed];
      for (const step of steps) all.push(afterStep(all.at(-1) ?? claimed, step));
      return all;
    });

  test('states only move forward, and ended claims stay as they ended', () => {
    fc.assert(
      fc.property(lives, (all) => {
        all.slice(1).forEach((life, at) => {
          const before = all[at] as Life;
          expect(instanceStates.indexOf(life.instance)).toBeGreaterThanOrEqual(instanceStates.indexOf(before.instance));
          expect(claimStates.indexOf(life.claim)).toBeGreaterThanOrEqual(claimStates.indexOf(before.claim));
          if (before.claim === 'FAILED' || before.claim === 'RELEASED') expect(life.claim).toBe(before.claim);
          if (before.conversationId) expect(life.conversationId).toBe(before.conversationId);
        });
      }),
    );
  });

  test('claim, instance, reasons and versions agree, as the constraints of the tables demand', () => {
    fc.assert(
      fc.property(lives, (all) => {
        for (const life of all) {
          expect(life.claim === 'FAILED').toBe(life.failureReason !== '');
          expect(life.desiredVersion).toBeGreaterThanOrEqual(life.appliedVersion);
          expect(life.claim === 'LIVE').toBe(life.instance === 'LIVE');
          expect(life.claim === 'JOINING').toBe(life.instance === 'JOINING');
          if (life.pendingCapabilities !== '') expect(life.updateRefusal).toBe('UPDATE_NEEDS_CONSENT');
          if (pendingVersion(life) > 0) expect(life.appliedVersion).toBeLessThan(pendingVersion(life));
        }
      }),
    );
  });

  test('repeating a step changes nothing', () => {
    fc.assert(
      fc.property(lives, anyStep, (all, step) => {
        const once = afterStep(all.at(-1) as Life, step);
        expect(afterStep(once, step)).toBe(once);
      }),
    );
  });
});

test('an idle instance takes no step', () => {
  fc.assert(
    fc.property(
      anyStep.filter(({ kind }) => !/wanted|applied/.test(kind)),
      (step) => {
        const idle: Life = { ...claimed, instance: 'IDLE' };
        expect(afterStep(idle, step).instance).toBe('IDLE');
      },
    ),
  );
});

test('a refusal of a version that is no longer desired is not recorded', () => {
  const wants3 = afterStep(claimed, { kind: 'wanted', version: 3 });
  expect(afterStep(wants3, { kind: 'update-refused', version: 2, reason: 'UPDATE_ROLLBACK' })).toBe(wants3);
  const refused = afterStep(wants3, { kind: 'update-refused', version: 3, reason: 'UPDATE_ROLLBACK' });
  expect(refused.updateRefusal).toBe('UPDATE_ROLLBACK');
  expect(afterStep(refused, { kind: 'wanted', version: 4 }).updateRefusal).toBe('');
});

test('a version that waits for consent is replaced by a newer one, and cleared when it is applied', () => {
  const wants3 = afterStep(claimed, { kind: 'wanted', version: 3 });
  const waiting = afterStep(wants3, { kind: 'update-refused', version: 3, reason: 'UPDATE_NEEDS_CONSENT', capabilities: 'more' });
  expect([pendingVersion(waiting), waiting.pendingCapabilities]).toEqual([3, 'more']);
  for (const step of [
    { kind: 'wanted', version: 4 },
    { kind: 'applied', version: 3 },
    { kind: 'update-refused', version: 3, reason: 'UPDATE_EQUIVOCATION', capabilities: 'more' },
  ] as const) {
    const over = afterStep(waiting, step);
    expect([pendingVersion(over), over.pendingCapabilities]).toEqual([0, '']);
  }
});

test('a claim is settled once it has ended, and a live one once its transfer has', () => {
  for (const claim of claimStates)
    for (const transfer of [undefined, ...transferStates]) {
      const isOpen = transfer === 'PENDING' || transfer === 'DELIVERED';
      expect(isSettled(claim, transfer)).toBe(claim === 'FAILED' || claim === 'RELEASED' || (claim === 'LIVE' && !isOpen));
    }
});

test('what a claim carries is stored exactly as long as its host waits for it', () => {
  expect(claimStates.filter((state) => !isConfigSpent(state))).toEqual(['QUEUED', 'CONFIGURING']);
});
