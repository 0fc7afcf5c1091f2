// How long the agent keeps people's lines word for word. Chatter of long ago is private and seldom asked for.
import type { MemoryItem } from '../items/item.ts';
import { saidAt } from '../items/tellers.ts';
import { isForGood, isLine } from './lines.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Unless the owner sets something else. */
export const DEFAULT_KEPT_DAYS = 90;
/** "for 90 days". */
export const keptFor = (days: number): string => (days === 0 ? 'for good' : `for ${days} days`);

/** Ids of the lines that are no longer to be kept. `days`: since they were said; 0: none goes. */
export function linesOverdue(items: readonly MemoryItem[], days: number, now: Date): string[] {
  if (days === 0) return [];
  const before = now.getTime() - days * DAY_MS;
  return items.filter((item) => isLine(item) && saidAt(item) < before && !isForGood(item)).map(({ id }) => id);
}
