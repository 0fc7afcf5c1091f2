import { plural } from './plural.ts';

export const changesTexts = {
  compare: 'Compare two versions',
  from: 'From version',
  to: 'To version',
  same: 'These versions have the same content.',
  added: 'added:',
  removed: 'removed:',
  unchanged: (lines: number) => plural(lines, 'unchanged line', 'unchanged lines'),
  nothing: '(not set)',
} as const;
