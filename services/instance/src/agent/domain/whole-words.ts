// Finds names in text: whole words only, in any script.
import { plain } from '@offshoot/plain-text';

/** One form for what is the same to the eye: compatibility characters, what is invisible (in emoji too), any blanks. */
export function unified(text: string): string {
  return plain(text).replace(/\s+/gu, ' ').trim();
}

/** Punctuation alone is no name: it would be found in every sentence. */
export const canBeNamed = (name: string): boolean => /[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}]/u.test(name);

/** Whether `word` stands in `text` and is not a piece of a longer word, so that "Ana" is not found in "banana". */
export function containsWord(text: string, word: string): boolean {
  if (word === '') return false;
  const [first, last] = [kindOf(firstCharacter(word)), kindOf(lastCharacter(word))];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const before = kindOf(lastCharacter(text.slice(Math.max(0, at - 2), at)));
    const after = kindOf(firstCharacter(text.slice(end, end + 2)));
    if ((before === undefined || before !== first) && (after === undefined || after !== last)) return true;
  }
  return false;
}

/**
 * Characters of one kind that stand side by side are one word. Scripts that are written without blanks, or that put
 * particles right behind a name, have no such border: there a name is found wherever it stands.
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
