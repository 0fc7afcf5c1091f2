import { expect, test } from 'vitest';
import { type Place, remainingMs, withPlace } from '../src/add/queue-estimate.ts';

const seen = (...places: [place: number, atMs: number][]): Place[] =>
  places.reduce<Place[]>((known, [place, atMs]) => withPlace(known, { place, atMs }), []);

test('nothing is promised before the queue has moved', () => {
  expect(remainingMs([], 0)).toBeUndefined();
  expect(remainingMs(seen([4, 0]), 5_000)).toBeUndefined();
  expect(remainingMs(seen([4, 0], [4, 9_000]), 9_000)).toBeUndefined();
});

test('the estimate is the pace so far for the places that are left', () => {
  expect(remainingMs(seen([4, 0], [3, 2_000]), 2_000)).toBe(6_000);
  expect(remainingMs(seen([4, 0], [3, 2_000], [1, 6_000]), 6_000)).toBe(2_000);
  expect(remainingMs(seen([4, 0], [3, 2_000]), 5_000)).toBe(3_000);
  expect(remainingMs(seen([4, 0], [3, 2_000]), 60_000)).toBe(0);
});

test('a person who lost their place begins anew', () => {
  expect(remainingMs(seen([4, 0], [2, 2_000], [5, 20_000]), 20_000)).toBeUndefined();
  expect(remainingMs(seen([4, 0], [2, 2_000], [5, 20_000], [4, 21_000]), 21_000)).toBe(4_000);
});
