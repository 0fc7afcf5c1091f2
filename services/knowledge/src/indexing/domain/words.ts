// What counts as a word: the same in what is indexed and in what is asked.
import { linear } from '@offshoot/text/linear-patterns';

/** UTF-16 units. Longer words are cut, in texts and in questions alike. */
const MAX_WORD = 64;
/** Letters and digits with their marks. An apostrophe inside joins: "isn't", "l'été". */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
/** Scripts that put no space between words. A pair of neighbouring characters counts as a word there. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu;
const ASCII = /^[\t\n\r\x20-\x7e]*$/;

/** The words of a text in their order, in lower case, with compatible characters written one way. Accents stay. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [found] of plainForm(text).matchAll(WORD)) {
    if (ASCII.test(found)) words.push(found.slice(0, MAX_WORD));
    else addParts(found, words);
  }
  return words;
}

const plainForm = (text: string): string =>
  (ASCII.test(text) ? text : text.toWellFormed().normalize('NFKC').replaceAll('’', "'")).toLowerCase();

function addParts(word: string, words: string[]): void {
  let at = 0;
  for (const { 0: run, index } of word.matchAll(UNSPACED)) {
    addSpaced(word.slice(at, index), words);
    addPairs([...run], words);
    at = index + run.length;
  }
  addSpaced(word.slice(at), words);
}

function addSpaced(word: string, words: string[]): void {
  // Cut between characters, never inside of one.
  if (word !== '') words.push(word.length <= MAX_WORD ? word : word.slice(0, MAX_WORD).toWellFormed());
}

function addPairs(characters: string[], words: string[]): void {
  if (characters.length === 1) words.push(...characters);
  for (let at = 1; at < characters.length; at += 1) words.push(`${characters[at - 1]}${characters[at]}`);
}

/** Letters that are no base letter with an accent, though people type them so. */
const LIKE: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ħ: 'h' };
const ALIKE = /[ßæœøđðþłıħ]/g;
const ACCENT = linear(/(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]\p{Mn}*)\p{Mn}/gu);

/** Without accents, as people type who leave them out. Applied to a stem, because stems are found with the accents. */
export function withoutAccents(lexeme: string): string {
  if (ASCII.test(lexeme)) return lexeme;
  return lexeme
    .normalize('NFD')
    .replace(ACCENT, '')
    .replace(ALIKE, (letter) => LIKE[letter] ?? letter)
    .normalize('NFC');
}
