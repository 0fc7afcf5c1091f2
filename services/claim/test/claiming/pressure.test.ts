import { expect, test } from 'vitest';
import { claimPressure } from '../../src/claiming/domain/pressure.ts';

function at(ms: { now: number }, claimsAt: readonly number[]) {
  const pressure = claimPressure(() => ms.now);
  for (const time of claimsAt) {
    ms.now = time;
    pressure.note();
  }
  return pressure;
}

test('pressure is high while claims arrive in bursts, but not with ordinary traffic', () => {
  const clock = { now: 0 };
  const burst = at(clock, [1, 2, 3, 4, 5, 6, 7, 8]);
  expect(burst.isHigh()).toBe(true);
  clock.now = 60;
  expect(burst.isHigh()).toBe(false);
  // 45 per second.
  expect(
    at(
      clock,
      Array.from({ length: 100 }, (_, index) => 100 + index * 22),
    ).isHigh(),
  ).toBe(false);
});

test('an endless stream of claims does not keep agents from going live', () => {
  const clock = { now: 0 };
  const pressure = claimPressure(() => clock.now);
  let low = 0;
  for (; clock.now < 60_000; clock.now += 1) {
    pressure.note();
    if (!pressure.isHigh()) low += 1;
  }
  expect(low).toBeGreaterThan(25_000);
});
