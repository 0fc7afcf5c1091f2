import type { Chunk } from './chunks.ts';

/** What a search needs of a document. */
export interface ReadDocument {
  /** As `languageKnown` says. */
  language: string;
  chunks: Chunk[];
  /** By word. */
  postings: [word: string, posting: Posting][];
  /** Of all chunks. */
  words: number;
  /** UTF-8, of all chunks. */
  bytes: number;
}

/** Where a word of a document occurs: a chunk, how often it does there, and how many words that chunk has. Three lists of one length. */
export interface Posting {
  ordinals: number[];
  occurrences: number[];
  lengths: number[];
}

/** By word, or by what a dictionary makes of it. */
export type Postings = Map<string, Posting>;

/** `chunks`: the words of each chunk of one document. */
export function postingsOf(chunks: readonly (readonly string[])[]): Postings {
  const postings: Postings = new Map();
  for (const [ordinal, words] of chunks.entries()) {
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) add(postings, word, ordinal, count, words.length);
  }
  return postings;
}

/** Words that become the same lexeme are counted together. */
export function underLexemes(postings: Postings, lexemeOf: (word: string) => string): Postings {
  const merged = new Map<string, Map<number, { count: number; length: number }>>();
  for (const [word, { ordinals, occurrences, lengths }] of postings) {
    const lexeme = lexemeOf(word);
    const places = merged.get(lexeme) ?? new Map<number, { count: number; length: number }>();
    merged.set(lexeme, places);
    for (const [at, ordinal] of ordinals.entries()) {
      const count = (places.get(ordinal)?.count ?? 0) + (occurrences[at] ?? 0);
      places.set(ordinal, { count, length: lengths[at] ?? 0 });
    }
  }
  const result: Postings = new Map();
  for (const [lexeme, places] of merged) {
    for (const [ordinal, { count, length }] of [...places].sort(([a], [b]) => a - b)) add(result, lexeme, ordinal, count, length);
  }
  return result;
}

function add(postings: Postings, key: string, ordinal: number, count: number, length: number): void {
  const posting = postings.get(key) ?? { ordinals: [], occurrences: [], lengths: [] };
  postings.set(key, posting);
  posting.ordinals.push(ordinal);
  posting.occurrences.push(count);
  posting.lengths.push(length);
}
