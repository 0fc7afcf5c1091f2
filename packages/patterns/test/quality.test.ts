import { describe, expect, test } from 'vitest';
import { expiryFrom, MAX_WEEKS_OF_OWNER, QUALITY_FLOOR, qualityOf, weekOf } from '../src/index.ts';

describe('quality', () => {
  test('is a lower bound: few votes are worth little, however good', () => {
    expect(qualityOf({ helped: 0, failed: 0 })).toBe(0);
    expect(qualityOf({ helped: 1, failed: 0 })).toBeLessThan(2);
    expect(qualityOf({ helped: 16, failed: 0 })).toBeGreaterThanOrEqual(QUALITY_FLOOR);
    expect(qualityOf({ helped: 90, failed: 10 })).toBeGreaterThan(QUALITY_FLOOR);
    expect(qualityOf({ helped: 10, failed: 90 })).toBeLessThan(1);
  });

  test('one owner who votes every week lifts nothing past the floor, nor do three', () => {
    expect(qualityOf({ helped: 3 * MAX_WEEKS_OF_OWNER, failed: 0 })).toBeLessThan(QUALITY_FLOOR);
  });

  test('twelve accounts of one week move nothing past the floor', () => {
    expect(qualityOf({ helped: 12, failed: 0 })).toBeLessThan(QUALITY_FLOOR);
  });

  test('a tenth of all voters lifts nothing that did not help the others', () => {
    for (const votes of [40, 400, 4000]) expect(qualityOf({ helped: votes / 10, failed: (votes * 9) / 10 })).toBeLessThan(3);
  });

  test('each doubt costs a point', () => {
    expect(qualityOf({ helped: 16, failed: 0 }, 1)).toBeLessThan(QUALITY_FLOOR);
    expect(qualityOf({ helped: 1, failed: 0 }, 3)).toBe(0);
  });
});

test('weeks begin on Monday, by UTC', () => {
  expect(weekOf(new Date('2026-11-27T11:00:00Z'))).toBe('2026-11-23');
  expect(weekOf(new Date('2026-11-22T23:59:59Z'))).toBe('2026-11-16');
  expect(weekOf(new Date('2026-11-23T00:00:00Z'))).toBe('2026-11-23');
  expect(expiryFrom(new Date('2026-11-27T00:00:00Z')).toISOString()).toBe('2027-02-25T00:00:00.000Z');
});

describe('among strangers, simulated with 10,000 owners in the four weeks that count', () => {
  const OWNERS = 10_000;
  const OWNER_WEEKS = 4 * OWNERS;

  /** The same numbers every time (mulberry32). */
  function seeded(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** Honest owners use it in a week with the chance `used`, and it helps them with the chance `helps`; made-up ones all vote in every week. */
  function votesAfter({ used, helps, madeUp, lie }: { used: number; helps: number; madeUp: number; lie: 'helped' | 'failed' }) {
    const draw = seeded(7);
    const votes = { helped: 0, failed: 0 };
    for (let ownerWeek = 0; ownerWeek < OWNER_WEEKS * (1 - madeUp); ownerWeek++) {
      if (draw() < used) votes[draw() < helps ? 'helped' : 'failed']++;
    }
    votes[lie] += OWNER_WEEKS * madeUp;
    return votes;
  }

  test('10 % made-up owners lift nothing past the floor that nobody uses, or that helps few', () => {
    for (const used of [0, 0.01, 0.05]) {
      expect(qualityOf(votesAfter({ used, helps: 0, madeUp: 0.1, lie: 'helped' }), 0, OWNER_WEEKS)).toBeLessThan(QUALITY_FLOOR);
    }
    expect(qualityOf(votesAfter({ used: 0.3, helps: 0.3, madeUp: 0.1, lie: 'helped' }), 0, OWNER_WEEKS)).toBeLessThan(QUALITY_FLOOR);
  });

  test('a flood by twelve accounts lifts nothing, however few owners there are', () => {
    for (const ownerWeeks of [48, 100, 480, OWNER_WEEKS]) {
      expect(qualityOf({ helped: 48, failed: 0 }, 0, ownerWeeks)).toBeLessThan(QUALITY_FLOOR);
    }
  });

  test('what helps every sixth owner passes, and what only every twentieth uses does not', () => {
    const honest = { helps: 0.95, madeUp: 0, lie: 'helped' } as const;
    expect(qualityOf(votesAfter({ used: 0.17, ...honest }), 0, OWNER_WEEKS)).toBeGreaterThan(QUALITY_FLOOR);
    expect(qualityOf(votesAfter({ used: 0.05, ...honest }), 0, OWNER_WEEKS)).toBeLessThan(QUALITY_FLOOR);
  });

  test('10 % made-up owners who vote against it hold down what every sixth owner uses, but not what 40 % use', () => {
    const attacked = { helps: 0.95, madeUp: 0.1, lie: 'failed' } as const;
    expect(qualityOf(votesAfter({ used: 0.17, ...attacked }), 0, OWNER_WEEKS)).toBeLessThan(QUALITY_FLOOR);
    expect(qualityOf(votesAfter({ used: 0.4, ...attacked }), 0, OWNER_WEEKS)).toBeGreaterThan(QUALITY_FLOOR);
  });
});
