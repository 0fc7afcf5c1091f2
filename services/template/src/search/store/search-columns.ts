import type { Condition, Level, Mark } from '../domain/store-search.ts';

/** The first character of a lexeme says what it marks. */
const CODES: Record<Mark['kind'], string> = {
  name: 'N',
  label: 'L',
  description: 'D',
  instructions: 'I',
  'misspelled-name': 'Q',
  misspelled: 'M',
  'whole-name': 'W',
  category: 'C',
  tag: 'T',
};

function lexemeOf(mark: Mark): string {
  return CODES[mark.kind] + ('word' in mark ? mark.word : mark.words.join(' '));
}

/** For array_to_tsvector. Marks consist of letters, digits and spaces, so they need no escaping. */
export function lexemesOf(marks: readonly Mark[]): string {
  return `{${marks.map((mark) => `"${lexemeOf(mark)}"`).join(',')}}`;
}

export function tsquery(condition: Condition): string {
  const groups = condition.map((group) => group.map(({ mark, isPrefix }) => `'${lexemeOf(mark)}'${isPrefix ? ':*' : ''}`).join(' | '));
  return groups.map((group) => `(${group})`).join(' & ');
}

export function levelQueries(levels: readonly Level[], also: Condition): string[] {
  return levels.map(({ wanted, without }) =>
    [tsquery([...wanted, ...also]), ...without.map((other) => `!(${tsquery(other)})`)].join(' & '),
  );
}
