// How near a text is to a subject by the words of both.
import { isStopWord, words } from '../../agent/memory/domain/words.ts';
import { type WordVectors, wordVectors } from './word-vectors.ts';

/** What the words of a text have to do with those of a subject, each 0 to about 1. */
export interface Nearness {
  /** The word of the text that is nearest to one of the subject. */
  best: number;
  /** The mean of the two nearest. */
  two: number;
  /** All words together, rare ones counting more. */
  whole: number;
}

/** What people talk about every day. A text that is near to all of it is near to anything. */
export const EVERYDAY = (
  'food,drinks,work,music,sports,travel,home,traffic,weather,pets,shopping,health,family,school,languages,clothes,books,games,money,' +
  'computers,repairs,gardening,cleaning,art,places,opening hours,a meeting,furniture,a decision,manners,a car,a train,plants,friends'
).split(',');

/** Common words say little. Arora et al. 2017: a / (a + share of the word in all text), by Zipf's law from its rank. */
const COMMONNESS = 0.0005;
const ZIPF = 11;
const weightOf = (rank: number): number => COMMONNESS / (COMMONNESS + 1 / ((rank + 3) * ZIPF));

/** Longer texts are compared by their beginning. An item's text and reason are 2,000 at most. */
const MAX_COMPARED = 2_500;
/** Fewer unknown words are typing errors or names. */
const UNKNOWN_ENOUGH = 2;

export interface SaidWords {
  ranks: number[];
  sum: Float64Array;
}

const vectors = (): WordVectors => wordVectors();

/** The words that mean something and are known. Undefined: there are none. */
export function saidWords(text: string): SaidWords | undefined {
  const ranks = words(text.slice(0, MAX_COMPARED))
    .filter((word) => !isStopWord(word))
    .flatMap((word) => rankOf(word) ?? []);
  return ranks.length === 0 ? undefined : { ranks, sum: vectors().sum(ranks, weightOf) };
}

const rankOf = (word: string): number | undefined => vectors().rankOf(word) ?? vectors().rankOf(word.replace(/s$/, ''));

/** Most of what it says is in no English word: another language, another script, or nothing that can be read. */
export function isUnreadable(text: string): boolean {
  let [known, unknown] = [0, 0];
  for (const run of text.slice(0, MAX_COMPARED).matchAll(/[\p{L}\p{M}'’]+/gu)) {
    const word = run[0].toLowerCase().replace(/['’].*$/u, '');
    if (word.length < 2) continue;
    if (/[^\p{Script=Latin}\p{M}'’]/u.test(word)) unknown += UNKNOWN_ENOUGH;
    else if (rankOf(word) !== undefined || isStopWord(word)) known++;
    // A name may be unknown.
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

/** How near a text is to an everyday subject on average, all words together. */
export function everydayness(text: SaidWords): number {
  everyday ??= meanOf(EVERYDAY.flatMap((subject) => saidWords(subject)?.sum ?? []));
  return product(everyday, text.sum);
}
