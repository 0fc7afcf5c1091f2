// Weights that turn similarity measures into log odds that a text is meant. Fitted by `npm run bench -- context --fit`, together with the
// other evidence (TIES in meaning.ts).
import type { Compared } from './similarity.ts';

/** By words alone: stricter than necessary, because what words cannot decide is excluded. */
const BY_WORDS = { none: -3.4, best: 4.3, two: 9.63, whole: 2.31, everyday: -4.83 };
/** The fit gives -2.99 for `none`; 0.7 less holds back at most one in twenty unrelated items (`npm run bench -- context`). */
const BY_SENTENCES = { none: -3.69, best: 1.02, two: 9.35, whole: -0.28, sentence: 15.56, everydaySentence: -20.43 };

export const oddsOfWords = ({ best, two, whole, everyday }: Compared): number =>
  BY_WORDS.none + BY_WORDS.best * best + BY_WORDS.two * two + BY_WORDS.whole * whole + BY_WORDS.everyday * everyday;

export function oddsOf(compared: Compared): number {
  const { best, two, whole, sentence, everydaySentence } = compared;
  if (sentence === undefined || everydaySentence === undefined) return oddsOfWords(compared);
  const weights = BY_SENTENCES;
  const byWords = weights.none + weights.best * best + weights.two * two + weights.whole * whole;
  return byWords + weights.sentence * sentence + weights.everydaySentence * everydaySentence;
}
