/** What the store's address says: `/?q=trips&category=travel&tag=groups`. */
export interface StoreSearch {
  q?: string;
  category?: string;
  tag?: string;
}

/** Anybody can write an address, so only what a search could have is taken from it. */
export function storeSearch(given: Record<string, unknown>): StoreSearch {
  const text = (value: unknown, most: number) => {
    const known = typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, most) : '';
    return known === '' ? undefined : known;
  };
  return { q: text(given.q, MAX_QUERY), category: text(given.category, MAX_WORD), tag: text(given.tag, MAX_WORD) };
}

/** As in ListTemplatesRequest.query. */
export const MAX_QUERY = 200;
/** As in TemplateContent.category and .tags. */
const MAX_WORD = 32;
