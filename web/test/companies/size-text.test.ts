import { expect, test } from 'vitest';
import { sizeText } from '../../src/components/shown-values.ts';

test('sizes are in the units that people know', () => {
  expect([999, 1_000, 999_499, 1_500_000].map(sizeText)).toEqual(['999 B', '1 kB', '999 kB', '1.5 MB']);
});
