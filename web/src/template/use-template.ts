import type { ListTemplateVersionsResponse } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { templates } from '../gateway/clients.ts';

export function useTemplate(templateId: string) {
  return useQuery({
    queryKey: ['template', templateId],
    queryFn: async ({ signal }) => (await templates.getTemplate({ templateId }, { signal })).template,
  });
}

/** The versions of these pages, and why some of them are yanked. */
export function versionsIn(pages: readonly ListTemplateVersionsResponse[]) {
  const yanked = new Map(pages.flatMap(({ yanks }) => yanks.map(({ version, reason }) => [version, reason])));
  return { versions: pages.flatMap(({ versions }) => versions), yanked };
}

/** All versions, newest first. Read only where a person asks for them: a page of them may weigh a megabyte. */
export function useVersions(templateId: string) {
  return useInfiniteQuery({
    queryKey: ['versions', templateId],
    queryFn: ({ pageParam, signal }) => templates.listTemplateVersions({ templateId, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => versionsIn(pages),
  });
}
