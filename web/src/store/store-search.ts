import { wordsIn } from '../components/address-words.ts';

/** What the store's address says: `/?q=trips&category=travel&tag=groups&order=most-kept`. */
export interface StoreSearch {
  q?: string;
  category?: string;
  /** A list if there are several. */
  tag?: string | string[];
  /** Missing: by relevance; without words, the newest first. */
  order?: 'newest' | 'most-kept';
}

/** As in ListTemplatesRequest. */
export const MAX_QUERY = 200;
export const MAX_TAGS = 4;
const MAX_TAG = 32;
const CATEGORY = /^(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** Anybody can write an address, so only what the service takes is read from it. */
export function storeSearch(given: Record<string, unknown>): StoreSearch {
  const { q, category, tag, order } = given;
  return {
    q: wordsIn(q, MAX_QUERY),
    category: typeof category === 'string' && CATEGORY.test(category) ? category : undefined,
    tag: tagParam((Array.isArray(tag) ? tag : [tag]).flatMap((each) => wordsIn(each, MAX_TAG) ?? [])),
    order: order === 'newest' || order === 'most-kept' ? order : undefined,
  };
}

/** The tags that all of the agents must have. */
export const tagsOf = ({ tag }: StoreSearch): string[] => (tag === undefined ? [] : typeof tag === 'string' ? [tag] : tag);

/** As the address has them. */
export function tagParam(tags: readonly string[]): StoreSearch['tag'] {
  const few = [...new Set(tags)].slice(0, MAX_TAGS);
  return few.length > 1 ? few : few[0];
}
