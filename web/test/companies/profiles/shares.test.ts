import { expect, test } from 'vitest';
import { isLabelName, targetIn, targetText, targetWords } from '../../../src/companies/profiles/labels/shares.ts';

test('a label is on one version, or split among several by percentages that add up to 100', () => {
  expect(targetIn(' 3 ')).toEqual({ version: 3 });
  expect(targetIn('3=90, 4 = 10 %')).toEqual({
    split: [
      { version: 3, percent: 90 },
      { version: 4, percent: 10 },
    ],
  });
  for (const text of ['', 'x', '0', '-1', '3.5', '9999999999', '3=90', '3=90,4=20', '3=100,4=0', '3=90,,4=10', '0=100', '3=50,x=50'])
    expect(targetIn(text), text).toBeUndefined();
});

test('what is shown to be changed is read as the same', () => {
  const split = [
    { version: 3, percent: 90 },
    { version: 4, percent: 10 },
  ];
  expect(targetIn(targetText({ version: null, split }))).toEqual({ split });
  expect(targetIn(targetText({ version: 7, split: null }))).toEqual({ version: 7 });
  expect(targetWords({ version: null, split })).toBe('version 3 (90%), version 4 (10%)');
});

test('a label begins with a letter, so that no version looks like it, and “latest” is taken', () => {
  for (const name of ['a', 'production', 'a-b_2', 'x'.repeat(64)]) expect(isLabelName(name), name).toBe(true);
  for (const name of ['', 'Bad Label!', '3', '-a', 'A', 'latest', 'x'.repeat(65)]) expect(isLabelName(name), name).toBe(false);
});
