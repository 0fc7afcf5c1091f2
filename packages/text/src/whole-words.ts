// Finds names in text: whole words only, in any script.
import { plain } from '@offshoot/text';

/** Normalises what looks the same: compatibility characters, invisible characters (also in emoji), any spaces. */
export function unified(text: string): string {
  return plain(text).replace(/\s+/gu, ' ').trim();
}

/** Punctuation alone is not a name: it would match every sentence. */
export const canBeNamed = (name: string): boolean => /[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}]/u.test(name);

/** Whether `word` occurs in `text` as a whole word: "Ana" is not found in "banana". */
export const containsWord = (text: string, word: string): boolean => indexOfWord(text, word) >= 0;

/** Where it stands as a whole, at `from` or after. -1: nowhere. */
export function indexOfWord(text: string, word: string, from = 0): number {
  if (word === '') return -1;
  const [first, last] = [kindOf(firstCharacter(word)), kindOf(lastCharacter(word))];
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const before = kindOf(lastCharacter(text.slice(Math.max(0, at - 2), at)));
    const after = kindOf(firstCharacter(text.slice(end, end + 2)));
    if ((before === undefined || before !== first) && (after === undefined || after !== last)) return at;
  }
  return -1;
}

/**
 * Adjacent characters of one kind form a word. Scripts without spaces, or with particles attached to names, have no such boundaries:
 * there a name matches anywhere.
 */
function kindOf(character: string): 'letters' | 'katakana' | undefined {
  if (/^[\p{Script=Katakana}\u30FC]/u.test(character)) return 'katakana';
  if (
    /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(character)
  )
    return undefined;
  return /^[\p{L}\p{M}\p{N}_]/u.test(character) ? 'letters' : undefined;
}

const firstCharacter = (text: string): string => [...text][0] ?? '';
const lastCharacter = (text: string): string => [...text].at(-1) ?? '';
