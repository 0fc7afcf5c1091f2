// How close a text is to a subject, judged by their words.
import { isStopWord, words } from '@offshoot/memory/words/words.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { type WordVectors, wordVectors } from './word-vectors.ts';

/** Similarity measures between the words of a text and a subject, each 0 to about 1. */
export interface Nearness {
  /** The closest pair of words. */
  best: number;
  /** The mean of the two closest. */
  two: number;
  /** All words together, weighted by rarity. */
  whole: number;
}

/** Everyday subjects. A text close to all of them is close to anything. */
export const EVERYDAY = (
  'food,drinks,work,music,sports,travel,home,traffic,weather,pets,shopping,health,family,school,languages,clothes,books,games,money,' +
  'computers,repairs,gardening,cleaning,art,places,opening hours,a meeting,furniture,a decision,manners,a car,a train,plants,friends'
).split(',');

/** Common words say little. Arora et al. 2017: a / (a + share of the word in all text), by Zipf's law from its rank. */
const COMMONNESS = 0.0005;
const ZIPF = 11;
const weightOf = (rank: number): number => COMMONNESS / (COMMONNESS + 1 / ((rank + 3) * ZIPF));

/** Longer texts are compared by their beginning only. An item's text and reason have at most 2,000 characters. */
const MAX_COMPARED = 2_500;
/** Fewer unknown words are typos or names. */
const UNKNOWN_ENOUGH = 2;

export interface SaidWords {
  ranks: number[];
  sum: Float64Array;
}

const vectors = (): WordVectors => wordVectors();

/** The known, meaningful words. Undefined: none. */
export function saidWords(text: string): SaidWords | undefined {
  const ranks = words(text.slice(0, MAX_COMPARED))
    .filter((word) => !isStopWord(word))
    .flatMap((word) => rankOf(word) ?? []);
  return ranks.length === 0 ? undefined : { ranks, sum: vectors().sum(ranks, weightOf) };
}

const rankOf = (word: string): number | undefined => vectors().rankOf(word) ?? vectors().rankOf(word.replace(/s$/, ''));

/** Whether most of the text is not English words: another language, another script, or gibberish. */
export function isUnreadable(text: string): boolean {
  let [known, unknown] = [0, 0];
  for (const run of text.slice(0, MAX_COMPARED).matchAll(/[\p{L}\p{M}'’]+/gu)) {
    const word = run[0].toLowerCase().replace(linear(/['’].*$/u), '');
    if (word.length < 2) continue;
    if (/[^\p{Script=Latin}\p{M}'’]/u.test(word)) unknown += UNKNOWN_ENOUGH;
    else if (rankOf(word) !== undefined || isStopWord(word)) known++;
    // Names may be unknown.
    else if (!/^\p{Lu}/u.test(run[0])) unknown++;
  }
  return unknown >= UNKNOWN_ENOUGH && unknown > known;
}

export function nearness(subject: SaidWords, text: SaidWords): Nearness {
  const near = text.ranks
    .map((rank) => Math.sqrt(weightOf(rank)) * Math.max(0, ...subject.ranks.map((one) => (one === rank ? 1 : vectors().cosine(one, rank)))))
    .sort((a, b) => b - a);
  const best = near[0] ?? 0;
  return { best, two: (best + (near[1] ?? 0)) / 2, whole: product(subject.sum, text.sum) };
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

const meanOf = (vectors: readonly Float64Array[]): Float64Array =>
  Float64Array.from(vectors[0] ?? [], (_, i) => vectors.reduce((sum, vector) => sum + (vector[i] ?? 0), 0) / vectors.length);

let everyday: Float64Array | undefined;

/** Average closeness of a text to everyday subjects, all words together. */
export function everydayness(text: SaidWords): number {
  everyday ??= meanOf(EVERYDAY.flatMap((subject) => saidWords(subject)?.sum ?? []));
  return product(everyday, text.sum);
}
