/** Words are truncated here, both in the index and in queries. PostgreSQL takes lexemes of at most 2 KiB. */
const MAX_WORD_LENGTH = 64;
/**
 * Limits of what is indexed per template: a word that no other template uses costs the index about ten times its length. Name, category,
 * tags and description come first, then as much of the instructions as fits.
 */
const MAX_INDEXED_WORDS = 1000;
const MAX_INDEXED_BYTES = 8 * 1024;

const unspaced = '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}';
/** Scripts without spaces between words are split into characters. */
const word = new RegExp(`(?=[\\p{L}\\p{N}])[${unspaced}]\\p{M}*|(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');

/**
 * The distinct words of a text, folded so that case, width and composition do not matter. Documents and queries go through the same
 * function, so any input is safe and finds the text that it came from.
 */
export function searchWords(...texts: string[]): string[] {
  const words = new Set<string>();
  let bytes = 0;
  for (const text of texts) {
    for (const [match] of text.normalize('NFKC').toLowerCase().normalize('NFKC').matchAll(word)) {
      const cut = match.length <= MAX_WORD_LENGTH ? match : [...match].slice(0, MAX_WORD_LENGTH).join('');
      if (words.has(cut)) continue;
      bytes += Buffer.byteLength(cut);
      if (bytes > MAX_INDEXED_BYTES || words.size === MAX_INDEXED_WORDS) return [...words];
      words.add(cut);
    }
  }
  return [...words];
}
