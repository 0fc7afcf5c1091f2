import { expect, test } from 'vitest';
import { isStuck } from '../../src/guard/domain/silence.ts';

const LIMIT = 10_000;

test('a thread that computes without end is stuck at the limit, also if it shares its core with another', () => {
  expect(isStuck({ ms: LIMIT, cpuMs: LIMIT }, LIMIT)).toBe(true);
  expect(isStuck({ ms: LIMIT, cpuMs: LIMIT / 2 }, LIMIT)).toBe(true);
  expect(isStuck({ ms: LIMIT - 1, cpuMs: LIMIT - 1 }, LIMIT)).toBe(false);
});

test('a thread that gets a tenth of a core because the machine is loaded is given more time, but not for ever', () => {
  expect(isStuck({ ms: 2 * LIMIT, cpuMs: LIMIT / 5 }, LIMIT)).toBe(false);
  expect(isStuck({ ms: 5 * LIMIT, cpuMs: LIMIT / 2 }, LIMIT)).toBe(true);
  expect(isStuck({ ms: 6 * LIMIT, cpuMs: 0 }, LIMIT)).toBe(true);
});
