// The order by most kept, as a pure rule.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LiveAgent, templateUse } from '../../src/use/domain/template-use.ts';

const DAY_MS = 86_400_000;
const now = new Date('2026-11-20T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
const creators = ['creator', 'member of the team'];
const keptOf = (agents: readonly LiveAgent[]) => templateUse(agents, { creators, now }).kept;

const agent: fc.Arbitrary<LiveAgent> = fc.record({
  ownerId: fc.constantFrom(...creators, ...Array.from({ length: 8 }, (_, n) => `owner ${n}`)),
  claimedAt: fc.integer({ min: 0, max: 400 }).map(daysAgo),
  inUse: fc.boolean(),
});
const agents = fc.array(agent, { maxLength: 30 });
const runs = { numRuns: propertyRuns(300) };

test('a keeper has had an agent for four weeks, and people use it', () => {
  expect(keptOf([{ ownerId: 'owner', claimedAt: daysAgo(28), inUse: true }])).toBe(1000);
  expect(keptOf([{ ownerId: 'owner', claimedAt: daysAgo(27), inUse: true }])).toBe(0);
  expect(keptOf([{ ownerId: 'owner', claimedAt: daysAgo(90), inUse: false }])).toBe(0);
});

test('keepers who came over a long time count more than as many who came at once', () => {
  const keepers = (everyDays: number) =>
    Array.from({ length: 15 }, (_, n) => ({ ownerId: `owner ${n}`, claimedAt: daysAgo(40 + n * everyDays), inUse: true }));
  expect(keptOf(keepers(0))).toBe(4000);
  expect(keptOf(keepers(28))).toBe(15_000);
});

test('the order in which agents are read changes nothing', () => {
  fc.assert(
    fc.property(
      agents.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(templateUse(shuffled, { creators, now })).toEqual(templateUse(all, { creators, now }));
      },
    ),
    runs,
  );
});

test('one more keeper never lowers it, and raises it by one at most', () => {
  fc.assert(
    fc.property(agents, agent, (all, more) => {
      const before = keptOf(all);
      const after = keptOf([...all, { ...more, ownerId: 'newcomer' }]);
      expect(after).toBeGreaterThanOrEqual(before);
      expect(after).toBeLessThanOrEqual(before + 1000);
    }),
    runs,
  );
});

test('attack: one owner with many agents counts once at most', () => {
  fc.assert(
    fc.property(agents, fc.array(agent, { maxLength: 40 }), (all, own) => {
      const others = all.filter(({ ownerId }) => ownerId !== 'owner 1');
      const before = keptOf(others);
      const after = keptOf([...others, ...own.map((one) => ({ ...one, ownerId: 'owner 1' }))]);
      expect(after).toBeGreaterThanOrEqual(before);
      expect(after).toBeLessThanOrEqual(before + 1000);
    }),
    runs,
  );
});

test('attack: own agents of the creator, or of anybody of their team, count nothing', () => {
  fc.assert(
    fc.property(agents, fc.array(agent, { maxLength: 40 }), fc.constantFrom(...creators), (all, own, ownerId) => {
      expect(keptOf([...all, ...own.map((one) => ({ ...one, ownerId }))])).toBe(keptOf(all));
    }),
    runs,
  );
});

test('attack: a thousand accounts that claim within a week count like twenty people of different months at most', () => {
  const crowd = Array.from({ length: 1000 }, (_, n) => ({ ownerId: `account ${n}`, claimedAt: daysAgo(40 + (n % 7)), inUse: true }));
  expect(keptOf(crowd)).toBeLessThan(20_000);
});
