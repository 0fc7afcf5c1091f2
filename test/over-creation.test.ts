// The combined rules of the pool and its hosts make nothing twice, even if messages between them are lost, late or broken.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HostEvent, hostEvents, StockWorld, type WorldEvent } from './stock-world.ts';

const ofHost = (weight: number, ...events: readonly HostEvent[]) => ({
  weight,
  arbitrary: fc.record({ host: fc.nat({ max: 2 }), event: fc.constantFrom(...events) }),
});
const callsFirst = [
  ofHost(10, 'asks', 'is heard', 'is answered'),
  ofHost(5, 'loses one to a claim', 'hears of a claim', 'started one'),
  ofHost(2, 'cannot start any', 'can start again', 'failed to start one', 'loses the call'),
];
const steady: fc.Arbitrary<WorldEvent> = fc.oneof(...callsFirst, ofHost(1, 'ends one'));
const rough: fc.Arbitrary<WorldEvent> = fc.oneof(...callsFirst, ofHost(3, ...hostEvents), {
  weight: 1,
  arbitrary: fc.record({ event: fc.constantFrom('a claim waits' as const, 'a claim is served' as const) }),
});
const many = (event: fc.Arbitrary<WorldEvent>) => fc.array(event, { minLength: 20, maxLength: 80, size: 'max' });
const rules = (instancesMax: fc.Arbitrary<number>) =>
  fc.record({
    idleMin: fc.integer({ min: 1, max: 6 }),
    idlePercent: fc.constantFrom(0, 0, 40),
    instancesMax,
    warm: fc.constant(new Map<string, number>()),
  });
const there = fc.array(fc.constantFrom(0, 0, 0, 3), { minLength: 2, maxLength: 3 });

test('hosts that fail, recover and lose calls: never more idle instances than were wanted at once or existed before', () => {
  fc.assert(
    fc.property(rules(fc.constant(0)), there, many(steady), (limits, initial, events) => {
      const world = new StockWorld(limits, initial);
      for (const event of events) {
        world.happens(event);
        if (world.idle > Math.max(world.highest, world.initial)) expect.fail(`${world.idle} idle, ${world.highest} wanted`);
      }
    }),
    { numRuns: propertyRuns(3000) },
  );
});

test('hosts that also die, come back and stop: only what they may have taken with them is replaced', () => {
  fc.assert(
    fc.property(rules(fc.constant(0)), there, many(rough), (limits, initial, events) => {
      const world = new StockWorld(limits, initial);
      for (const event of events) {
        world.happens(event);
        if (world.idle > Math.max(world.highest, world.initial) + world.credited)
          expect.fail(`${world.idle} idle, ${world.highest} wanted`);
      }
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('after any events: never more instances than the maximum or than existed before', () => {
  fc.assert(
    fc.property(rules(fc.integer({ min: 1, max: 5 })), there, fc.oneof(many(steady), many(rough)), (limits, initial, events) => {
      const world = new StockWorld(limits, initial);
      for (const event of events) {
        world.happens(event);
        if (world.total > Math.max(limits.instancesMax, world.initial)) expect.fail(`${world.total} instances of ${limits.instancesMax}`);
      }
    }),
    { numRuns: propertyRuns(3000) },
  );
});

test('once everything works, all wanted instances exist', () => {
  fc.assert(
    fc.property(rules(fc.constantFrom(0, 3, 8)), there, many(rough), (limits, initial, events) => {
      const world = new StockWorld(limits, initial);
      for (const event of events) world.happens(event);
      const { wanted, ready } = world.settle();
      expect(ready).toBeGreaterThanOrEqual(wanted);
    }),
    { numRuns: propertyRuns(500) },
  );
});
