// Finds the texts a question is about: BM25 over stems; related words count less than the words themselves.
import { groupsOfStem, stemsOfGroup } from './groups.ts';
import { contentStems, stem, words } from './words.ts';

export interface Hit<T> {
  document: T;
  score: number;
  /** Query stems that occur literally in the text. */
  literal: string[];
}

const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.4;
/** Weight of a related word ("vegetarian" for "eat") relative to the word itself. */
const RELATED_WEIGHT = 0.3;

/** The distinct meaningful stems of a question. */
export function queryStems(text: string): string[] {
  return [...new Set(contentStems(text))];
}

interface Indexed<T> {
  document: T;
  /** Of the query stems. */
  counts: ReadonlyMap<string, number>;
  length: number;
}

const NONE: ReadonlyMap<string, number> = new Map();

/** There can be ten thousand texts per message: only query stems are counted, and each word is stemmed once. */
function index<T>(documents: readonly T[], textOf: (document: T) => string, wanted: ReadonlySet<string>): Indexed<T>[] {
  const stemOf = new Map<string, string>();
  const stemmed = (word: string) => {
    const known = stemOf.get(word);
    if (known !== undefined) return known;
    const found = stem(word);
    stemOf.set(word, found);
    return found;
  };
  return documents.map((document) => {
    const said = stemsIn(document, textOf(document), stemmed);
    let counts: Map<string, number> | undefined;
    for (const s of said) {
      if (!wanted.has(s)) continue;
      counts ??= new Map();
      counts.set(s, (counts.get(s) ?? 0) + 1);
    }
    return { document, counts: counts ?? NONE, length: said.length };
  });
}

const read = new WeakMap<object, { text: string; stems: readonly string[] }>();

/** Caches the stems of each document, because searches repeat. */
function stemsIn(document: unknown, text: string, stemmed: (word: string) => string): readonly string[] {
  if (typeof document !== 'object' || document === null) return words(text).map(stemmed);
  const known = read.get(document);
  if (known?.text === text) return known.stems;
  const stems = words(text).map(stemmed);
  read.set(document, { text, stems });
  return stems;
}

function relatedTo(word: string, kin: ReadonlySet<string> = new Set()): Set<string> {
  const related = new Set([...groupsOfStem(word).flatMap((name) => [...stemsOfGroup(name)]), ...kin]);
  related.delete(word);
  return related;
}

/** For each stem of a question, the stems of words that an answer may say in its place. `kinOf`: of a word, those words. */
export function kinIn(text: string, stems: readonly string[], kinOf: (word: string) => readonly string[]): Map<string, Set<string>> {
  const wordOf = new Map(words(text).map((word) => [stem(word), word]));
  return new Map(stems.map((s) => [s, new Set(kinOf(wordOf.get(s) ?? s).map(stem))]));
}

/** Best first; ties keep the order of `documents`. `kin`: stems that count as related to a stem. */
export function search<T>(
  documents: readonly T[],
  textOf: (document: T) => string,
  stems: readonly string[],
  kin: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Hit<T>[] {
  const related = new Map(stems.map((s) => [s, relatedTo(s, kin.get(s))]));
  const wanted = new Set([...stems, ...[...related.values()].flatMap((set) => [...set])]);
  const indexed = index(documents, textOf, wanted);
  const average = indexed.reduce((sum, d) => sum + d.length, 0) / Math.max(1, indexed.length) || 1;
  const frequency = new Map<string, number>();
  for (const { counts } of indexed) for (const s of counts.keys()) frequency.set(s, (frequency.get(s) ?? 0) + 1);
  const rarity = (s: string) => Math.log(1 + (indexed.length + 0.5) / ((frequency.get(s) ?? 0) + 0.5));
  const score = (d: Indexed<T>, s: string) => {
    const count = d.counts.get(s) ?? 0;
    if (count === 0) return 0;
    return (rarity(s) * count * (SATURATION + 1)) / (count + SATURATION * (1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * d.length) / average));
  };
  const found = indexed.filter((d) => d.counts.size > 0);
  const hits = found.map((d): Hit<T> => {
    let total = 0;
    const literal: string[] = [];
    for (const s of stems) {
      const own = score(d, s);
      if (own > 0) literal.push(s);
      let near = 0;
      for (const r of d.counts.keys()) if (related.get(s)?.has(r)) near = Math.max(near, score(d, r));
      total += Math.max(own, near * RELATED_WEIGHT);
    }
    return { document: d.document, score: total, literal };
  });
  return hits.filter((hit) => hit.score > 0).sort((a, b) => b.score - a.score);
}
