// How many idle instances the pool requests from each host: rules only.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Demand,
  type HostStock,
  idleLevel,
  noStockRules,
  type StockRules,
  sharesOf,
  wantedIdle,
} from '../../src/stock/domain/replenishment.ts';

const few = fc.nat({ max: 12 });
const host = fc.record({
  canMake: fc.boolean(),
  idleFloor: fc.nat({ max: 4 }),
  capacity: fc.oneof(fc.constant(0), fc.nat({ max: 20 })),
  held: few,
  well: few,
  troubled: fc.nat({ max: 3 }),
  starting: fc.nat({ max: 3 }),
  startFailures: fc.nat({ max: 5 }),
  promised: few,
});
const hosts = fc.array(host, { minLength: 1, maxLength: 6 }).map((all) => all.map((one, at): HostStock => ({ ...one, id: `host_${at}` })));
const demand = fc.record({ claimed: fc.nat({ max: 60 }), reserved: fc.nat({ max: 5 }), waiting: few });
const rules: fc.Arbitrary<StockRules> = fc.record({
  idleMin: fc.nat({ max: 15 }),
  idlePercent: fc.nat({ max: 50 }),
  instancesMax: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90 })),
  warm: fc.nat({ max: 6 }).map((count) => new Map([['tmpl_a', count]])),
});

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);
const named = (overrides: Partial<HostStock>): HostStock => ({
  id: 'host_a',
  canMake: true,
  idleFloor: 0,
  capacity: 0,
  held: 0,
  well: 0,
  troubled: 0,
  starting: 0,
  startFailures: 0,
  promised: 0,
  ...overrides,
});
const none: Demand = { claimed: 0, reserved: 0, waiting: 0 };

describe('the wanted level', () => {
  test.each<[string, Partial<StockRules>, Partial<Demand>, number, number]>([
    ['the absolute floor', { idleMin: 7, idlePercent: 10 }, { claimed: 20 }, 3, 7],
    ['a percentage of claimed instances, rounded up', { idleMin: 2, idlePercent: 10 }, { claimed: 41 }, 3, 5],
    ['the instances kept warm', { warm: new Map([['tmpl_a', 4], ['tmpl_b', 5]]) }, {}, 3, 9], // biome-ignore format: one line a case
    ['the hosts’ floors', { idleMin: 2 }, {}, 3, 3],
    ['plus reserved instances and waiting claims', { idleMin: 4 }, { reserved: 2, waiting: 3 }, 3, 9],
    ['at most what the maximum leaves', { idleMin: 10, instancesMax: 25 }, { claimed: 21, waiting: 9 }, 3, 4],
    ['nothing beyond the maximum', { idleMin: 10, instancesMax: 25 }, { claimed: 30 }, 3, 0],
  ])('is %s', (_, some, wish, idleFloor, wanted) => {
    expect(wantedIdle({ ...noStockRules, ...some }, { ...none, ...wish }, [named({ idleFloor })])).toBe(wanted);
  });
});

describe('shares', () => {
  test('add up to the level exactly, or to all the room there is; none exceeds its room, floors come first, in any order of the hosts', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), hosts, (wanted, all) => {
        const shares = sharesOf(wanted, all);
        expect(sharesOf(wanted, all.toReversed())).toEqual(shares);
        const able = all.filter(({ canMake }) => canMake);
        const rooms = able.map(({ capacity, held, troubled, well, startFailures }) => {
          const room = capacity === 0 ? 1000 : Math.max(0, capacity - held - troubled);
          return startFailures >= 3 ? Math.min(room, well + 1) : room;
        });
        const floors = able.map(({ idleFloor }, at) => Math.min(idleFloor, rooms[at] ?? 0));
        expect([...shares.keys()].sort()).toEqual(able.map(({ id }) => id).sort());
        expect(sum(shares.values())).toBe(Math.min(wanted, sum(rooms)));
        for (const [at, { id }] of able.entries()) {
          expect(shares.get(id)).toBeLessThanOrEqual(rooms[at] ?? 0);
          if (wanted >= sum(floors)) expect(shares.get(id)).toBeGreaterThanOrEqual(floors[at] ?? 0);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('are equal if nothing prevents it', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 9 }), (wanted, count) => {
        const shares = [
          ...sharesOf(
            wanted,
            Array.from({ length: count }, (_, at) => named({ id: `host_${at}` })),
          ).values(),
        ];
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('a level', () => {
  test('never lets the pool exceed its maximum, for all that hosts can have and be promised', () => {
    fc.assert(
      fc.property(rules, demand, hosts, (limits, wish, all) => {
        fc.pre(limits.instancesMax > 0);
        for (const own of all) {
          const { target } = idleLevel(limits, wish, all, own.id);
          const others = sum(all.filter((one) => one !== own).map(({ well, promised, troubled }) => Math.max(well, promised) + troubled));
          expect(target).toBeLessThanOrEqual(Math.max(0, limits.instancesMax - wish.claimed - others - own.troubled));
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('is the same from every replica, in any order of its rows', () => {
    fc.assert(
      fc.property(rules, demand, hosts, (limits, wish, all) => {
        for (const { id } of all) expect(idleLevel(limits, wish, all.toReversed(), id)).toEqual(idleLevel(limits, wish, all, id));
      }),
    );
  });

  test('when hosts ask one after the other, in any order and repeatedly, promises never exceed what is wanted plus what existed', () => {
    fc.assert(
      fc.property(rules, demand, hosts, fc.array(fc.nat({ max: 5 }), { maxLength: 20 }), (limits, wish, given, calls) => {
        // The report is true: the host has nothing else and knows every promise.
        let all = given.map((one) => ({ ...one, idleFloor: 0, promised: one.well + one.starting }));
        const there = sum(all.map(({ promised }) => promised));
        const wanted = wantedIdle(limits, wish, all);
        for (const at of [...calls, ...all.keys()]) {
          const { id } = all[at % all.length] as HostStock;
          const { promised } = idleLevel(limits, wish, all, id);
          all = all.map((one) => (one.id === id ? { ...one, promised } : one));
          expect(sum(all.map((one) => one.promised))).toBeLessThanOrEqual(Math.max(wanted, 0) + there);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('reaches the wanted level exactly once every host has asked, if there is room and there were no instances', () => {
    fc.assert(
      fc.property(rules, demand, fc.integer({ min: 1, max: 6 }), fc.nat({ max: 3 }), (limits, wish, count, idleFloor) => {
        let all = Array.from({ length: count }, (_, at) => named({ id: `host_${at}`, idleFloor }));
        for (const { id } of [...all, ...all]) {
          const { promised } = idleLevel(limits, wish, all, id);
          all = all.map((one) => (one.id === id ? { ...one, promised } : one));
        }
        expect(sum(all.map(({ promised }) => promised))).toBe(wantedIdle(limits, wish, all));
      }),
    );
  });

  test('is zero for a host that stops, or whose language model is silent: the others get its share', () => {
    const all = [named({ id: 'host_a', canMake: false, well: 2, promised: 2 }), named({ id: 'host_b' })];
    const limits = { ...noStockRules, idleMin: 4 };
    expect(idleLevel(limits, none, all, 'host_a')).toEqual({ target: 0, promised: 2 });
    expect(idleLevel(limits, none, all, 'host_b').target).toBe(4);
  });

  test('is one trial beyond what it has for a host whose starts fail; the others get the rest', () => {
    const all = [named({ id: 'host_a', well: 1, promised: 1, startFailures: 3 }), named({ id: 'host_b' })];
    const limits = { ...noStockRules, idleMin: 8 };
    expect(idleLevel(limits, none, all, 'host_a').target).toBe(2);
    expect(idleLevel(limits, none, all, 'host_b').target).toBe(6);
  });

  test('does not give away what another host may still make', () => {
    const all = [named({ id: 'host_a', promised: 5 }), named({ id: 'host_b' })];
    expect(idleLevel({ ...noStockRules, idleMin: 5 }, none, all, 'host_b').target).toBe(0);
    // It keeps its own minimum anyway.
    const floored = [all[0] as HostStock, named({ id: 'host_b', idleFloor: 2 })];
    expect(idleLevel({ ...noStockRules, idleMin: 5 }, none, floored, 'host_b').target).toBe(2);
    expect(idleLevel({ ...noStockRules, idleMin: 5, instancesMax: 6 }, none, floored, 'host_b').target).toBe(1);
  });

  test('is zero for an unknown host', () => {
    expect(idleLevel({ ...noStockRules, idleMin: 5 }, none, [], 'host_a')).toEqual({ target: 0, promised: 0 });
  });
});
