import type { Owner } from '@offshoot/client';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';

/** For how long a creator vouches for a new version, unless they say otherwise. As long as the command's default. */
export const ATTEST_SECONDS = 30 * 86_400;

/** Of a template that exists only as a draft in this browser. */
const PREFIX = 'new-';

export const newTemplateId = (): string => PREFIX + crypto.randomUUID().slice(-12);
export const isNewTemplate = (id: string): boolean => id.startsWith(PREFIX);

/** How many templates are shown at once. */
const PAGE_SIZE = 50;

/** The person's own templates, private ones, too; the newest first. */
export function useMyTemplates({ gateway, inboxId }: Owner) {
  return useInfiniteQuery({
    queryKey: ['studio', inboxId, 'list'],
    queryFn: ({ pageParam: pageToken, signal }) =>
      gateway.templates.listTemplates({ filter: { case: 'creatorId', value: inboxId }, pageSize: PAGE_SIZE, pageToken }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap(({ templates }) => templates),
  });
}

/** One of them, with its current version as it was signed. */
export function useMyTemplate({ gateway, inboxId }: Owner, templateId: string) {
  return useQuery({
    queryKey: ['studio', inboxId, templateId],
    queryFn: async ({ signal }) => {
      const { template, offer } = await gateway.templates.getTemplate({ templateId }, { signal });
      // The version of that moment: another one may be published between the two calls.
      const { version } = await gateway.templates.getTemplateVersion({ templateId, version: template?.version ?? 0n }, { signal });
      return { template, version, offer };
    },
  });
}

/** Drops the list: a template that is gone must not be shown until the list is read again. */
export function useDropList({ inboxId }: Owner): () => void {
  const queries = useQueryClient();
  return () => queries.removeQueries({ queryKey: ['studio', inboxId, 'list'] });
}

/** Reads everything about the person's templates again. */
export function useReload({ inboxId }: Owner): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['studio', inboxId] });
}
