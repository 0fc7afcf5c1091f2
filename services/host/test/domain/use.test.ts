import { expect, test } from 'vitest';
import { isInUse, spokenToday } from '../../src/agent/conversation/domain/use.ts';

const DAY_MS = 86_400_000;
const start = Date.UTC(2026, 10, 1, 9);
const day = (n: number, hour = 0) => new Date(start + n * DAY_MS + hour * 3_600_000);
const spokenOn = (days: readonly number[]) => days.reduce<readonly number[]>((kept, n) => spokenToday(kept, day(n)), []);

test('an agent is in use after seven different days within four weeks', () => {
  expect(isInUse(spokenOn([0, 1, 2, 3, 4, 5]), day(5))).toBe(false);
  expect(isInUse(spokenOn([0, 4, 8, 12, 16, 20, 24]), day(24))).toBe(true);
  expect(isInUse(spokenOn([0, 5, 10, 15, 20, 25, 30]), day(30))).toBe(false);
});

test('many messages of one day count once', () => {
  const evening = Array.from({ length: 50 }, (_, n) => day(0, n / 10)).reduce<readonly number[]>(spokenToday, []);
  expect(evening).toHaveLength(1);
});

test('it falls out of use when people stop', () => {
  const days = spokenOn([0, 1, 2, 3, 4, 5, 6]);
  expect(isInUse(days, day(27))).toBe(true);
  expect(isInUse(days, day(28))).toBe(false);
});

test('no more days are kept than count', () => {
  expect(spokenOn(Array.from({ length: 400 }, (_, n) => n))).toHaveLength(28);
});

test('days from a clock that was ahead do not count until they come', () => {
  const ahead = spokenOn([100, 101, 102, 103, 104, 105, 106]);
  expect(isInUse(ahead, day(0))).toBe(false);
  expect(spokenToday(ahead, day(0))).toHaveLength(1);
});
