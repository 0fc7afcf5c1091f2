import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { templates } from '../gateway/clients.ts';

export function useTemplate(templateId: string) {
  return useQuery({
    queryKey: ['template', templateId],
    queryFn: async ({ signal }) => (await templates.getTemplate({ templateId }, { signal })).template,
  });
}

/** All versions, newest first. Read only where a person asks for them: a page of them may weigh a megabyte. */
export function useVersions(templateId: string) {
  return useInfiniteQuery({
    queryKey: ['versions', templateId],
    queryFn: ({ pageParam, signal }) => templates.listTemplateVersions({ templateId, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap((page) => page.versions),
  });
}
