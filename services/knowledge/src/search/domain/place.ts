import { cosine } from '../../embedding/domain/vectors.ts';

/** A chunk, by where it is. */
export interface Place {
  documentId: number;
  ordinal: number;
}

export const placeKey = ({ documentId, ordinal }: Place): string => `${documentId}:${ordinal}`;

/** The `limit` with the highest scores, best first; of equal ones, the older. */
export function best<One extends Place & { score: number }>(all: readonly One[], limit: number): One[] {
  const first = (a: One, b: One) => b.score - a.score || a.documentId - b.documentId || a.ordinal - b.ordinal;
  const found: One[] = [];
  for (const one of all) {
    const last = found.at(-1);
    if (found.length === limit && last && first(last, one) < 0) continue;
    const at = found.findIndex((other) => first(one, other) < 0);
    found.splice(at < 0 ? found.length : at, 0, one);
    if (found.length > limit) found.pop();
  }
  return found;
}

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
