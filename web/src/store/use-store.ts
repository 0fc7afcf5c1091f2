import { TemplateOrder } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { templates } from '../gateway/clients.ts';
import { type StoreSearch, tagsOf } from './store-search.ts';

const PAGE_SIZE = 24;
const ORDERS = {
  relevance: TemplateOrder.RELEVANCE,
  newest: TemplateOrder.NEWEST,
  'most-kept': TemplateOrder.MOST_KEPT,
};

/** The public templates that match, page by page. */
export function useStore(search: StoreSearch) {
  const { q: query = '', category = '', order = 'relevance' } = search;
  const asked = { query, category, tags: tagsOf(search), order: ORDERS[order] };
  return useInfiniteQuery({
    queryKey: ['store', asked],
    queryFn: async ({ pageParam, signal }) => {
      const request = { filter: { case: 'public' as const, value: true }, ...asked, pageSize: PAGE_SIZE, pageToken: pageParam };
      return { ...(await templates.listTemplates(request, { signal })), asked: JSON.stringify(asked) };
    },
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
    // While another search is under way, this is still what the one before found.
    select: ({ pages }) => ({ asked: pages[0]?.asked, found: pages.flatMap((page) => page.templates) }),
  });
}

export interface Category {
  name: string;
  /** How many agents of the store it has. */
  templates: bigint;
}

/** The categories of the store, those with most templates first, and the one in use. Undefined until the store has answered. */
export function useCategories(chosen: string | undefined): readonly Category[] | undefined {
  const { data = [], isPending } = useQuery({
    queryKey: ['categories'],
    queryFn: ({ signal }) => templates.listCategories({}, { signal }),
    select: ({ categories }) => categories.map(({ category: name, templates }): Category => ({ name, templates })),
  });
  if (isPending && chosen === undefined) return undefined;
  return chosen === undefined || data.some(({ name }) => name === chosen) ? data : [...data, { name: chosen, templates: 0n }];
}
