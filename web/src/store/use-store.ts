import { TemplateOrder } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { templates } from '../gateway/clients.ts';
import type { StoreSearch } from './store-search.ts';

const PAGE_SIZE = 24;

/** The public templates that match, page by page. */
export function useStore({ q: query = '', category = '', tag, order }: StoreSearch) {
  const asked = {
    query,
    category,
    tags: tag === undefined ? [] : [tag],
    order: TemplateOrder[order === 'newest' ? 'NEWEST' : 'RELEVANCE'],
  };
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

/** The categories with most templates, and the one in use. */
export function useCategories(chosen: string | undefined): readonly string[] {
  const { data = [] } = useQuery({
    queryKey: ['categories'],
    queryFn: ({ signal }) => templates.listCategories({}, { signal }),
    select: ({ categories }) => categories.slice(0, MOST_CATEGORIES).map(({ category }) => category),
  });
  return chosen === undefined || data.includes(chosen) ? data : [...data, chosen];
}

/** More would push the agents off a phone's first screen. */
const MOST_CATEGORIES = 12;
