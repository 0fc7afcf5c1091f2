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
