// Compares a memory's items with the exclusions of a directive ahead of the selection, which is synchronous.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { Similarity } from '../domain/similarity.ts';
import { comparedOf, type MeaningOf } from './domain/selection/meaning.ts';

/** Never rejects. */
export async function meaningsOf(similarity: Similarity, subjects: readonly string[], items: readonly MemoryItem[]): Promise<MeaningOf> {
  const rows = subjects.length === 0 ? [] : await similarity.odds(subjects, items.map(comparedOf));
  const columnOf = new Map(items.map(({ id }, column) => [id, column]));
  return (subject) => {
    const row = rows[subjects.indexOf(subject)];
    return row && (({ id }) => row[columnOf.get(id) ?? -1]);
  };
}
