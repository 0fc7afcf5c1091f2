import type { Chunk } from './chunks.ts';
import type { Posting } from './postings.ts';

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
