// Corrects phone spelling, in questions only: what is learned stays as it was said.
import { PHRASES, SHORT } from './spelling.data.ts';

/** Only whole words that are not part of a name: words capitalised inside a line stay. */
export function spelledOut(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .replace(/(?<![\p{L}\p{N}'@-])\p{Ll}{1,11}(?![\p{L}\p{N}'-])/gu, (word) => (Object.hasOwn(SHORT, word) ? (SHORT[word] ?? word) : word))
    .replace(/^(?:Wat|Wats|Whats|Whens|Wheres|Whos|Hows|Wen|Wher)\b/, (word) => SHORT[word.toLowerCase()] ?? word);
}

/** The question in the words that answers use. */
export const inPlainWords = (text: string): string => PHRASES.reduce((said, [phrase, word]) => said.replace(phrase, word), text);
