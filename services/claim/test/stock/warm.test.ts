import { readEnvironment } from '@offshoot/runtime/environment';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stockRules, stockVariables } from '../../src/stock/config.ts';
import { noStockRules } from '../../src/stock/domain/replenishment.ts';
import { warmFloorsFrom, warmPlan, warmSum } from '../../src/stock/domain/warm.ts';

const [a, b] = [`tmpl_${'a'.repeat(26)}`, `tmpl_${'b'.repeat(26)}`];
const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat({ max: 9 })).map((all) => new Map(Object.entries(all)));

describe('OFFSHOOT_WARM', () => {
  test('names templates and numbers', () => {
    expect(warmFloorsFrom('')).toEqual(new Map());
    expect(warmFloorsFrom(`${a}=2, ${b} = 5,`)).toEqual(
      new Map([
        [a, 2],
        [b, 5],
      ]),
    );
    expect(warmFloorsFrom(`${a}=0`)).toEqual(new Map());
  });

  test.each(['tmpl_x=2', `${a}`, `${a}=two`, `${a}=-1`, `${a}=2,${a}=3`])('refuses %s', (text) => {
    expect(() => warmFloorsFrom(text)).toThrow();
  });
});

test('a plan takes no more than is free, gives no template more than it wants, takes back any excess, and is fair', () => {
  fc.assert(
    fc.property(counts, counts, fc.nat({ max: 30 }), (wanted, kept, free) => {
      const { keep, release } = warmPlan(wanted, kept, free);
      const lacks = (id: string) => (wanted.get(id) ?? 0) - (kept.get(id) ?? 0);
      const missing = [...wanted.keys()].map((id) => Math.max(0, lacks(id)));
      expect(warmSum(keep)).toBe(
        Math.min(
          free,
          missing.reduce((total, one) => total + one, 0),
        ),
      );
      for (const [id, count] of keep) {
        expect(count).toBeLessThanOrEqual(lacks(id));
        // No template is ahead while another still lacks one.
        for (const other of wanted.keys())
          if ((keep.get(other) ?? 0) < lacks(other)) expect(count).toBeLessThanOrEqual((keep.get(other) ?? 0) + 1);
      }
      for (const id of new Set([...wanted.keys(), ...kept.keys()])) expect(release.get(id) ?? 0).toBe(Math.max(0, -lacks(id)));
    }),
  );
});

describe('the environment', () => {
  test('reads how many idle instances the pool keeps, and writes the same back', () => {
    expect(readEnvironment(stockRules, {})).toEqual(noStockRules);
    const rules = { idleMin: 4, idlePercent: 10, instancesMax: 99, warm: new Map([[a, 2]]) };
    expect(readEnvironment(stockRules, stockVariables(rules))).toEqual(rules);
  });

  test.each([
    { OFFSHOOT_IDLE_MIN: '-1' },
    { OFFSHOOT_IDLE_PERCENT: '1.5' },
    { OFFSHOOT_INSTANCES_MAX: 'many' },
    { OFFSHOOT_WARM: 'trip-planner=2' },
  ])('is refused by name: %o', (env) => {
    expect(() => readEnvironment(stockRules, env)).toThrow(Object.keys(env)[0]);
  });
});
