/** Words are cut here, in the index and in queries alike. PostgreSQL takes lexemes of at most 2 KiB. */
const MAX_WORD_LENGTH = 64;
/**
 * What is indexed of one text: a word that nobody else uses costs the index about ten times its length. Name, category, tags
 * and description come first, and of the instructions as much as there is room for.
 */
const MAX_INDEXED_WORDS = 1000;
const MAX_INDEXED_BYTES = 8 * 1024;

const unspaced = '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}';
/** Scripts that put no spaces between words are split into characters. */
const word = new RegExp(`(?=[\\p{L}\\p{N}])[${unspaced}]\\p{M}*|(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');

/**
 * The different words of a text, folded so that case, width and composition do not matter. Documents and queries go
 * through the same function, so any input text is safe and finds what it was taken from.
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
