import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdleStock } from '../../src/host/stock/domain/idle-stock.ts';
import { StartBackoff } from '../../src/host/stock/domain/start-backoff.ts';

test('nothing is made before the pool has answered, nor while it is being asked', () => {
  const stock = new IdleStock(3);
  expect(stock.missing(0)).toBe(0);
  stock.answered(2);
  expect([stock.missing(0), stock.missing(2), stock.missing(5)]).toEqual([2, 0, 0]);
  stock.ask();
  expect(stock.missing(0)).toBe(0);
  // Without a level from the pool, the minimum applies.
  stock.answered(undefined);
  expect(stock.missing(1)).toBe(2);
});

test('a level from before an instance was taken does not lead to a replacement', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 }), fc.nat({ max: 5 }), fc.nat({ max: 5 }), (level, before, during) => {
      const stock = new IdleStock(0);
      stock.answered(level);
      let idle = level;
      for (let n = 0; n < Math.min(before, level); n++, idle--) stock.taken();
      expect(stock.missing(idle)).toBe(0);
      stock.ask();
      const counted = idle;
      for (let n = 0; n < Math.min(during, counted); n++, idle--) stock.taken();
      // The pool counted before these were taken, and wants as many as it counted.
      stock.answered(counted);
      expect(stock.missing(idle)).toBe(0);
      // Now it knows.
      stock.ask();
      stock.answered(level);
      expect(stock.missing(idle)).toBe(level - idle);
    }),
  );
});

test('failing starts are retried one at a time, less and less often, and at full pace once one succeeds', () => {
  const backoff = new StartBackoff();
  expect(backoff.permitted(7, 3, 0)).toBe(7);
  const pauses: number[] = [];
  let now = 0;
  for (let n = 1; n <= 10; n++) {
    backoff.failed(now);
    expect([backoff.failures, backoff.permitted(7, 0, now)]).toEqual([n, 0]);
    const pause = backoff.pauseMs(now) ?? 0;
    pauses.push(pause);
    now += pause;
    expect([backoff.permitted(7, 0, now), backoff.permitted(7, 1, now), backoff.permitted(0, 0, now)]).toEqual([1, 0, 0]);
  }
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  backoff.succeeded();
  expect([backoff.failures, backoff.permitted(7, 3, now), backoff.pauseMs(now)]).toEqual([0, 7, undefined]);
});
