import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { templates } from '../gateway/clients.ts';
import { MAX_QUERY, type StoreSearch } from './store-search.ts';

const PAGE_SIZE = 24;

/** The public templates that match, page by page, newest first. */
export function useStore({ q = '', category = '', tag = '' }: StoreSearch) {
  const query = [q, category, tag].join(' ').trim().slice(0, MAX_QUERY);
  return useInfiniteQuery({
    queryKey: ['store', { query }],
    queryFn: ({ pageParam, signal }) =>
      templates.listTemplates({ filter: { case: 'public', value: true }, query, pageSize: PAGE_SIZE, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
    select: ({ pages }) =>
      matching(
        pages.flatMap((page) => page.templates),
        category,
        tag,
      ),
  });
}

/** The service finds words anywhere in a template; a filter means its own field. */
function matching(found: Template[], category: string, tag: string): Template[] {
  return found.filter((each) => (category === '' || each.category === category) && (tag === '' || each.tags.includes(tag)));
}
