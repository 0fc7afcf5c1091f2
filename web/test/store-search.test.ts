import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storeSearch, tagsOf } from '../src/store/store-search.ts';

test('an address is read as a search', () => {
  expect(storeSearch({ q: ' trips ', category: 'travel', tag: 7, order: 'newest', other: 'x' })).toEqual({
    q: 'trips',
    category: 'travel',
    tag: '7',
    order: 'newest',
  });
  expect(storeSearch({ tag: ['groups', 'trips', 'groups', {}], order: 'most-kept' })).toEqual({
    tag: ['groups', 'trips'],
    order: 'most-kept',
  });
  expect(storeSearch({ tag: ['groups'] })).toEqual({ tag: 'groups' });
  expect(storeSearch({ q: '', category: 'Not one!', tag: {}, order: 'sideways' })).toEqual({});
});

test('the service takes the search of any address', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('q', 'category', 'tag', 'order', 'x'), fc.anything()), (given) => {
      const search = storeSearch(given);
      const { q = '-', category = 'x', tag: _, order = 'newest', ...rest } = search;
      const tags = tagsOf(search);
      expect(rest).toEqual({});
      expect([[...q].length <= 200, category.length <= 32, tags.length <= 4]).toEqual([true, true, true]);
      expect(tags.every((tag) => [...tag].length <= 32)).toBe(true);
      expect([q, ...tags].join('').isWellFormed()).toBe(true);
      expect(['newest', 'most-kept']).toContain(order);
      // An address that was made from it says the same.
      expect(storeSearch({ ...search })).toEqual(search);
    }),
  );
});
