// How people write on phones, read as it is meant. Questions only: what is kept is kept as it was said.
import { PHRASES, SHORT } from './spelling.data.ts';

/** Whole words only, as they stand in no name: those with a capital inside a line stay. */
export function spelledOut(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .replace(/(?<![\p{L}\p{N}'@-])\p{Ll}{1,11}(?![\p{L}\p{N}'-])/gu, (word) => (Object.hasOwn(SHORT, word) ? (SHORT[word] ?? word) : word))
    .replace(/^(?:Wat|Wats|Whats|Whens|Wheres|Whos|Hows|Wen|Wher)\b/, (word) => SHORT[word.toLowerCase()] ?? word);
}

/** The question in words that answers are made of. */
export const inPlainWords = (text: string): string => PHRASES.reduce((said, [phrase, word]) => said.replace(phrase, word), text);
