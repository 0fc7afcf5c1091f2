import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ProfileSummary } from '../../profile.ts';
import { useV1, type V1List } from '../../v1/client.ts';
import { profilesKey } from '../use-profile.ts';
import { metadataFilter, type ProfileSearch } from './profile-search.ts';

/** How many profiles are shown at once. */
const PAGE_SIZE = 24;

/** The profiles of the tenant, the oldest first. */
export function useProfiles({ name, metadata, status }: ProfileSearch) {
  const v1 = useV1();
  const filter = metadataFilter(metadata) ?? {};
  return useInfiniteQuery({
    queryKey: [...profilesKey(v1), { name, status, filter }],
    queryFn: ({ pageParam: after, signal }) =>
      v1.get<V1List<ProfileSummary>>('/v1/agents', {
        query: { ...filter, name_part: name, status, limit: PAGE_SIZE, after, detailed: true },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ has_more: hasMore, last_id: last }) => (hasMore && last !== null ? last : undefined),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
  });
}
