// No effect is done twice, after any crash and any restored backup.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type EffectEvent,
  type EffectState,
  isOver,
  nextStep,
  type Repeatability,
  restoredState,
  stateAfter,
} from '../src/effect/effect.ts';

/** A provider that may do its work and lose the answer. */
class Provider {
  done = 0;
  readonly #isKeyed: boolean;
  constructor(repeatability: Repeatability) {
    this.#isKeyed = repeatability === 'keyed';
  }
  call(isReached: boolean, isAnswered: boolean): boolean {
    if (isReached && !(this.#isKeyed && this.done > 0)) this.done += 1;
    return isReached && isAnswered;
  }
}

/** What each step meets: whether the process dies before it is stored, and whether call and answer get through. */
interface Luck {
  dies: boolean;
  isReached: boolean;
  isAnswered: boolean;
}

function run(repeatability: Repeatability, luck: readonly Luck[]): { state: EffectState; done: number } {
  const provider = new Provider(repeatability);
  let state: EffectState = 'approved';
  const go = (event: EffectEvent) => {
    const next = stateAfter(state, event);
    if (next === undefined) throw new Error(`${state} has no ${event}`);
    state = next;
  };
  for (const { dies, isReached, isAnswered } of luck) {
    if (isOver(state)) break;
    const step = nextStep(state, repeatability);
    if (step === 'dispatch' || step === 'dispatch-again') {
      if (step === 'dispatch') {
        if (dies) continue;
        go('dispatch');
      }
      if (provider.call(isReached, isAnswered) && !dies) go('succeed');
    } else if (step === 'look-up' && isReached && !dies) go(provider.done > 0 ? 'succeed' : 'not-found');
    else if (step === 'tell-unknown' && !dies) go('lose');
  }
  return { state, done: provider.done };
}

const lucks = fc.array(fc.record({ dies: fc.boolean(), isReached: fc.boolean(), isAnswered: fc.boolean() }), { maxLength: 40 });
const providers = fc.constantFrom<Repeatability>('keyed', 'looked-up', 'once');

test('an effect is done once at most, with each sort of provider, after any crash', () => {
  fc.assert(
    fc.property(providers, lucks, (repeatability, luck) => {
      const { state, done } = run(repeatability, luck);
      expect(done).toBeLessThanOrEqual(1);
      if (state === 'done') expect(done).toBe(1);
      if (done === 1 && isOver(state)) expect(['done', 'unknown']).toContain(state);
    }),
    { numRuns: propertyRuns(5_000) },
  );
});

test('with luck in the end, everything comes to an end; only a provider that can neither repeat nor tell leaves it unknown', () => {
  const fine = Array.from({ length: 8 }, () => ({ dies: false, isReached: true, isAnswered: true }));
  fc.assert(
    fc.property(providers, lucks, (repeatability, luck) => {
      const { state } = run(repeatability, [...luck, ...fine]);
      expect(repeatability === 'once' ? ['done', 'unknown'] : ['done']).toContain(state);
    }),
    { numRuns: propertyRuns(2_000) },
  );
});

test('an agent from a backup does nothing that may have been done since', () => {
  const states: EffectState[] = ['approved', 'dispatched', 'done', 'failed', 'unknown', 'withdrawn'];
  expect(states.map(restoredState)).toEqual(['unknown', 'unknown', 'done', 'failed', 'unknown', 'withdrawn']);
});

test('what was withdrawn in time is never dispatched', () => {
  expect(stateAfter('approved', 'withdraw')).toBe('withdrawn');
  expect(stateAfter('dispatched', 'withdraw')).toBeUndefined();
  expect(nextStep('withdrawn', 'keyed')).toBe('nothing');
});
