import { describe, expect, test } from 'vitest';
import { ClaimRush } from '../../src/host/stock/domain/claim-rush.ts';

const agents = (count: number, name = 'agent') => Array.from({ length: count }, (_, index) => `${name} ${index}`);

describe('a rush of claims', () => {
  test('does not begin if few or no agents join: small pools make the next agent at once', () => {
    const rush = new ClaimRush();
    rush.observe([], 0);
    expect(rush.pauseMs(true, 0)).toBeUndefined();
    rush.observe(agents(4), 0);
    expect(rush.pauseMs(true, 0)).toBeUndefined();
    expect(rush.pauseMs(false, 0)).toBeUndefined();
  });

  test('ends a second after only a few agents are left joining', () => {
    const rush = new ClaimRush();
    rush.observe(agents(5), 100);
    expect(rush.pauseMs(true, 1000)).toBe(4100);
    rush.observe(agents(5), 1000);
    rush.observe(agents(4), 1500);
    expect(rush.pauseMs(true, 1500)).toBe(500);
    expect(rush.pauseMs(true, 1999)).toBe(1);
    expect(rush.pauseMs(true, 2000)).toBeUndefined();
  });

  test('is over when the remaining agents can only be waiting for people', () => {
    const rush = new ClaimRush();
    const many = agents(20, 'asks to be let in');
    rush.observe(many, 0);
    expect(rush.pauseMs(true, 4999)).toBe(1);
    expect(rush.pauseMs(true, 5000)).toBeUndefined();
    rush.observe([...many, ...agents(4)], 60_000);
    expect(rush.pauseMs(true, 60_000)).toBeUndefined();
    rush.observe([...many, ...agents(5)], 61_000);
    expect(rush.pauseMs(true, 61_000)).toBe(4000);
  });

  test('that does not end delays the stock for ten seconds, or for three if none is left', () => {
    const rush = new ClaimRush();
    for (let now = 0; now <= 30_000; now += 100) {
      rush.observe(agents(10, `joins at ${now}`), now);
      expect(rush.pauseMs(true, now) === undefined, `${now}`).toBe(now >= 10_000);
      expect(rush.pauseMs(false, now) === undefined, `${now}`).toBe(now >= 3000);
    }
    rush.observe([], 30_100);
    rush.observe(agents(10, 'after a rest'), 40_000);
    expect(rush.pauseMs(false, 40_000)).toBe(3000);
  });
});
