import type { PreparedQueries } from '@offshoot/postgres';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { PaidEmbedder } from '../../embedding/adapters/embedder.ts';
import type { Embeddings } from '../../embedding/store/embeddings.ts';
import { fused } from '../domain/fused.ts';
import { best, nearest, type Place } from '../domain/place.ts';
import type { FoundChunk, Search } from '../domain/search.ts';
import { chunksAt, embeddedDocuments } from '../store/chunks-at.ts';
import { rankedByWords } from '../store/ranked-by-words.ts';
import { VectorCache } from '../store/vector-cache.ts';

interface Deps {
  query: PreparedQueries['query'];
  /** Undefined: words only. */
  meanings: { embedder: PaidEmbedder; embeddings: Pick<Embeddings, 'ofDocuments'> } | undefined;
  log: Logger;
}

/** A question waits for its vector this long; then it is answered by its words. */
const EMBED_MS = 3_000;
/** Ranks that are fused. */
const DEPTH = 100;
/** All are compared with the question. Larger collections are searched by words only. */
const MAX_COMPARED = 100_000;
const MAX_CACHE_BYTES = 256 * 1024 * 1024;

/** Searches by words, and by meaning where an embedder is configured. */
export function searchKnowledge({ query, meanings, log }: Deps): (search: Search) => Promise<FoundChunk[]> {
  const byMeaning = meanings && rankedByMeaning(query, meanings, log);
  return async (search) => {
    const [byWords, close] = await Promise.all([rankedByWords(query, search, DEPTH), byMeaning?.(search)]);
    const places = close ? best(fused([byWords, close]), DEPTH) : byWords;
    const wanted = places.filter(({ score }) => score >= search.threshold);
    if (search.storeKeys.length === 1) return chunksAt(query, search, wanted.slice(0, search.limit));
    return withoutRepeats(await chunksAt(query, search, wanted.slice(0, 2 * search.limit))).slice(0, search.limit);
  };
}

/** A file can be in several stores. */
function withoutRepeats(chunks: readonly FoundChunk[]): FoundChunk[] {
  const once = new Map<string, FoundChunk>();
  for (const chunk of chunks) {
    const key = `${chunk.fileId ?? chunk.entryId} ${chunk.text}`;
    if (!once.has(key)) once.set(key, chunk);
  }
  return [...once.values()];
}

/** Undefined: the search by meaning is not available now. */
function rankedByMeaning(query: Deps['query'], { embedder, embeddings }: NonNullable<Deps['meanings']>, log: Logger) {
  const cache = new VectorCache((ids) => embeddings.ofDocuments(ids), MAX_CACHE_BYTES);
  return async (search: Search): Promise<Place[] | undefined> => {
    if (search.query.trim() === '') return undefined;
    const documents = await embeddedDocuments(query, search, embedder.model);
    const chunks = documents.reduce((sum, document) => sum + document.chunks, 0);
    if (chunks === 0 || chunks > MAX_COMPARED) return undefined;
    try {
      const [[vector], vectors] = await Promise.all([
        embedder.embed([search.query], EMBED_MS, search.payers),
        cache.of(documents.map(({ documentId }) => documentId)),
      ]);
      return vector && nearest(vector, vectors, DEPTH);
    } catch (error) {
      log.warn({ err: error }, 'a search goes by words only');
      return undefined;
    }
  };
}
