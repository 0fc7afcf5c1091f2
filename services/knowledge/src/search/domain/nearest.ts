import { cosine } from '../../embedding/domain/vectors.ts';
import { best, type Place } from './place.ts';

/** The chunks whose vectors are closest to that of the query, best first. Every vector is compared: nothing is missed. */
export function nearest(query: Float32Array, documents: ReadonlyMap<number, readonly Float32Array[]>, limit: number): Place[] {
  const found: (Place & { score: number })[] = [];
  for (const [documentId, vectors] of documents) {
    for (const [ordinal, vector] of vectors.entries()) {
      const score = cosine(query, vector);
      if (score > 0) found.push({ documentId, ordinal, score });
    }
  }
  return best(found, limit).map(({ documentId, ordinal }) => ({ documentId, ordinal }));
}
