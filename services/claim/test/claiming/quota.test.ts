import { expect, test } from 'vitest';
import { isFarFromLimit } from '../../src/lifecycle/domain/quota.ts';

test.each<[string, number, number, boolean]>([
  ['far below the limit', 0, 10_000, true],
  ['just far enough below it', 7_499, 10_000, true],
  ['not far enough below it', 7_500, 10_000, false],
  ['at the limit', 10_000, 10_000, false],
  ['without a limit, so nothing is counted', 0, 0, false],
  ['a limit that is always near', 0, 100, false],
])('a count of agents: %s', (_, count, limit, isFar) => {
  expect(isFarFromLimit(count, limit)).toBe(isFar);
});
