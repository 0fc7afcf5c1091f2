/** Words are truncated here, both in the index and in queries. PostgreSQL takes lexemes of at most 2 KiB. */
const MAX_WORD_LENGTH = 64;

const unspaced = '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}';
/** Scripts without spaces between words are split into characters. */
const word = new RegExp(`(?=[\\p{L}\\p{N}])[${unspaced}]\\p{M}*|(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');

/**
 * The distinct words of a text, folded so that case, width and composition do not matter. Documents and queries go through the same
 * function, so any input is safe and finds the text that it came from.
 */
export function searchWords(text: string): string[] {
  const words = new Set<string>();
  for (const [match] of text.normalize('NFKC').toLowerCase().normalize('NFKC').matchAll(word)) {
    words.add(match.length <= MAX_WORD_LENGTH ? match : [...match].slice(0, MAX_WORD_LENGTH).join(''));
  }
  return [...words];
}
