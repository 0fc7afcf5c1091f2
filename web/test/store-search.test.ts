import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storeSearch } from '../src/store/store-search.ts';

test('an address is read as a search', () => {
  expect(storeSearch({ q: ' trips ', category: 'travel', tag: 7, order: 'newest', other: 'x' })).toEqual({
    q: 'trips',
    category: 'travel',
    tag: '7',
    order: 'newest',
  });
  expect(storeSearch({ q: '', category: 'Not one!', tag: {}, order: 'sideways' })).toEqual({});
});

test('whatever an address says, the search is one that the service takes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('q', 'category', 'tag', 'order', 'x'), fc.anything()), (given) => {
      const { q = '-', category = 'x', tag = '-', order = 'newest', ...rest } = storeSearch(given);
      expect(rest).toEqual({});
      expect([[...q].length <= 200, category.length <= 32, [...tag].length <= 32]).toEqual([true, true, true]);
      expect([q, tag].join('').isWellFormed()).toBe(true);
      expect(order).toBe('newest');
    }),
  );
});
