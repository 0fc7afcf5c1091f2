// Okapi BM25: a chunk scores for each word of the question that it has, rare words more than common ones, further occurrences less than
// the first, and occurrences in a long chunk less than in a short one.
import type { Posting } from '../../indexing/domain/postings.ts';
import type { Place } from './place.ts';

/** How fast further occurrences stop to count. */
const K1 = 1.2;
/** How much the length of a chunk counts, 0 to 1. */
const B = 0.75;
/** A chunk's number has 15 bits. */
const ORDINALS = 32_768;

/** Where a word of the question occurs in one document. */
export interface TermPosting extends Posting {
  term: number;
  documentId: number;
  /** False: it counts for how common the word is, and is not found. */
  isWanted: boolean;
}

/** Everything that could have been found. */
export interface CollectionSize {
  chunks: number;
  words: number;
}

export interface Scored extends Place {
  /** 0 to 1: a share of what a chunk could have that has all words of the question, over and over. */
  score: number;
}

/** In no order. `terms`: of the question, those that nothing has included. */
export function scoresOf(terms: ReadonlySet<number>, postings: readonly TermPosting[], { chunks, words }: CollectionSize): Scored[] {
  const common = new Map<number, number>();
  for (const { term, ordinals } of postings) common.set(term, (common.get(term) ?? 0) + ordinals.length);
  const weightOf = (having: number) => Math.log(1 + (chunks - having + 0.5) / (having + 0.5));
  const weights = new Map([...terms].map((term) => [term, weightOf(common.get(term) ?? 0)]));
  const most = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const usual = words / chunks;
  const scores = new Map<number, number>();
  for (const { term, documentId, isWanted, ordinals, occurrences, lengths } of postings) {
    if (!isWanted) continue;
    const weight = (weights.get(term) ?? 0) / most;
    for (const [at, ordinal] of ordinals.entries()) {
      const count = occurrences[at] ?? 0;
      const score = (weight * count) / (count + K1 * (1 - B + (B * (lengths[at] ?? 0)) / usual));
      const key = documentId * ORDINALS + ordinal;
      scores.set(key, (scores.get(key) ?? 0) + score);
    }
  }
  return [...scores].map(([key, score]) => ({ documentId: Math.floor(key / ORDINALS), ordinal: key % ORDINALS, score }));
}
