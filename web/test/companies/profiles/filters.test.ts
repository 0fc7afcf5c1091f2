import { checkProfile } from '@offshoot/profiles';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { describe, expect, test } from 'vitest';
import {
  filtersOf,
  pathOfComparison,
  shownFilters,
  typedValue,
  valueIn,
  valueTypeOf,
} from '../../../src/companies/profiles/form/tools/filters.ts';

const TEAM = { type: 'eq', key: 'team', value: 'security' };
const YEARS = { type: 'in', key: 'year', value: [2025, 2026] };

test('comparisons and one level of them are shown, and are the same filters again', () => {
  expect(shownFilters(undefined)).toEqual({ join: 'and', comparisons: [] });
  expect(filtersOf({ join: 'and', comparisons: [] })).toBeUndefined();
  for (const filters of [TEAM, { type: 'or', filters: [TEAM, YEARS] }]) {
    const shown = shownFilters(filters);
    expect(shown && filtersOf(shown)).toEqual(filters);
  }
});

describe('what the form cannot show', () => {
  const odd: Record<string, JsonValue> = {
    'filters in filters': { type: 'and', filters: [{ type: 'or', filters: [TEAM] }] },
    'values of several types': { ...YEARS, value: [2025, 'all'] },
    'values with spaces around them': { ...YEARS, value: [' a'] },
    'a list for a comparison of one': { ...TEAM, value: ['a'] },
    'one value for a list': { ...YEARS, value: 2025 },
    'a field that it does not know': { ...TEAM, weight: 2 },
    'a text': 'team',
  };
  test.each(Object.keys(odd))('%s is left to the JSON', (name) => expect(shownFilters(odd[name])).toBeUndefined());
});

test('what is still to be typed is shown, and told at its field', () => {
  const filters = { type: 'and', filters: [TEAM, { type: 'gt' }] };
  const shown = shownFilters(filters);
  if (!shown) throw new Error('they are not shown');
  expect(shown.comparisons).toHaveLength(2);
  const tools = [{ type: 'file_search', filters }] as unknown as JsonObject[];
  const told = checkProfile({ name: 'a', instructions: 'Help.', tools }).map(({ path }) => path);
  expect(told).toEqual(['key', 'value'].map((field) => `${pathOfComparison('tools[0].filters', shown, 1)}.${field}`));
  expect(pathOfComparison('tools[0].filters', { join: 'and', comparisons: [TEAM] }, 0)).toBe('tools[0].filters');
});

test('a value has the type that the person says, and is none if it cannot', () => {
  expect([valueIn('5', 'string', 'eq'), valueIn(' 5', 'number', 'gt'), valueIn('true', 'boolean', 'ne')]).toEqual(['5', 5, true]);
  expect([valueIn('1.', 'number', 'eq'), valueIn('maybe', 'boolean', 'eq'), valueIn('', 'number', 'eq')]).toEqual([null, null, null]);
  expect(valueIn('1\n\n2', 'number', 'in')).toEqual([1, 2]);
  expect([TEAM.value, YEARS.value, true, undefined].map((value) => [valueTypeOf(value), typedValue(value)])).toEqual([
    ['string', 'security'],
    ['number', '2025\n2026'],
    ['boolean', 'true'],
    ['string', ''],
  ]);
});
