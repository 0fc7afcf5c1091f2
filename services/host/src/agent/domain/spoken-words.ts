// Whether a text has certain words, in any case and punctuation.

/** All of them, in any order. */
export function hasAllWords(text: string, words: string): boolean {
  const all = new Set(wordsOf(text));
  return wordsOf(words).every((word) => all.has(word));
}

/** All of them, in this order, with nothing in between. */
export function hasSpan(text: string, words: string): boolean {
  const span = wordsOf(words).join(' ');
  return span === '' ? text.includes(words.trim()) : ` ${wordsOf(text).join(' ')} `.includes(` ${span} `);
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
