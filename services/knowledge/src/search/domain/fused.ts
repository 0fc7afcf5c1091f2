import { type Place, placeKey } from './place.ts';

/** How much the first ranks count more than the next ones: the usual constant. */
const K = 60;

/**
 * Reciprocal rank fusion: a chunk scores by its rank in each list, so the lists may measure different things. The score is a share of the
 * highest: 1 is the first in every list. In no order.
 */
export function fused(lists: readonly (readonly Place[])[]): (Place & { score: number })[] {
  const scores = new Map<string, Place & { score: number }>();
  for (const list of lists) {
    for (const [rank, { documentId, ordinal }] of list.entries()) {
      const key = placeKey({ documentId, ordinal });
      const known = scores.get(key) ?? { documentId, ordinal, score: 0 };
      known.score += (K + 1) / (K + rank + 1) / lists.length;
      scores.set(key, known);
    }
  }
  return [...scores.values()];
}
