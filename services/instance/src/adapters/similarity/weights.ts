// What is found between a subject and a text, as log odds that the text is meant. Fitted by `npm run bench -- context --fit`, together
// with what counts beside it (TIES in meaning.ts).
import type { Compared } from './similarity.ts';

/** By words alone: stricter than it has to be, because what words cannot tell is kept back. */
const BY_WORDS = { none: -3.94, best: 4.39, two: 9.64, whole: 3.11, everyday: -3.57 };
const BY_SENTENCES = { none: -3.3, best: 1.24, two: 8.78, whole: 0.52, sentence: 16.26, everydaySentence: -22.08 };

export const oddsOfWords = ({ best, two, whole, everyday }: Compared): number =>
  BY_WORDS.none + BY_WORDS.best * best + BY_WORDS.two * two + BY_WORDS.whole * whole + BY_WORDS.everyday * everyday;

export function oddsOf(compared: Compared): number {
  const { best, two, whole, sentence, everydaySentence } = compared;
  if (sentence === undefined || everydaySentence === undefined) return oddsOfWords(compared);
  const weights = BY_SENTENCES;
  const byWords = weights.none + weights.best * best + weights.two * two + weights.whole * whole;
  return byWords + weights.sentence * sentence + weights.everydaySentence * everydaySentence;
}
