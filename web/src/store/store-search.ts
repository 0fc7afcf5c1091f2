/** What the store's address says: `/?q=trips&category=travel&tag=groups&order=newest`. */
export interface StoreSearch {
  q?: string;
  category?: string;
  tag?: string;
  /** Missing: by relevance. */
  order?: 'newest';
}

/** As in ListTemplatesRequest. */
export const MAX_QUERY = 200;
const MAX_TAG = 32;
const CATEGORY = /^(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** Anybody can write an address, so only what the service takes is read from it. */
export function storeSearch(given: Record<string, unknown>): StoreSearch {
  const { q, category, tag, order } = given;
  return {
    q: words(q, MAX_QUERY),
    category: typeof category === 'string' && CATEGORY.test(category) ? category : undefined,
    tag: words(tag, MAX_TAG),
    order: order === 'newest' ? order : undefined,
  };
}

function words(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  // By characters, as the service counts.
  return [...String(value).trim()].slice(0, most).join('').toWellFormed() || undefined;
}
