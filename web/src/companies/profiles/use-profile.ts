import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ProfileAnswer, ProfileLabel, ProfileVersion } from '../profile.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1, type V1, type V1List } from '../v1/client.ts';

export const profilePath = (agentId: string): string => `/v1/agents/${encodeURIComponent(agentId)}`;
export const profileKey = ({ cacheKey }: V1, agentId: string) => [...cacheKey, 'profile', agentId];
export const profilesKey = ({ cacheKey }: V1) => [...cacheKey, 'profiles'];

/** As it was written. */
export function useProfile(agentId: string) {
  const v1 = useV1();
  return useQuery({
    queryKey: [...profileKey(v1, agentId), 'own'],
    queryFn: ({ signal }) => v1.get<ProfileAnswer>(profilePath(agentId), { signal }),
  });
}

export function useLabels(agentId: string) {
  const v1 = useV1();
  return useQuery({
    queryKey: [...profileKey(v1, agentId), 'labels'],
    queryFn: async ({ signal }) => (await v1.get<V1List<ProfileLabel>>(`${profilePath(agentId)}/labels`, { signal })).data,
  });
}

/** The newest first. Each has its whole content, so that two can be compared. */
export function useVersions(agentId: string) {
  const v1 = useV1();
  return useInfiniteQuery({
    queryKey: [...profileKey(v1, agentId), 'versions'],
    queryFn: ({ pageParam: after, signal }) =>
      v1.get<V1List<ProfileVersion, number>>(`${profilePath(agentId)}/versions`, { query: { after }, signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more: hasMore, last_id: last }) => (hasMore && last !== null ? last : undefined),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });
}

/** Whether the person may write new versions and labels: an archived profile takes none. */
export function useMayChange({ status }: Pick<ProfileAnswer, 'status'>): boolean {
  return useTenant().scopes.includes('agents:write') && status !== 'archived';
}

/** Changes a profile; afterwards all that is shown of it is read again. */
export function useProfileAction<Input, Output>(agentId: string, act: (v1: V1, input: Input) => Promise<Output>) {
  const v1 = useV1();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(v1, input),
    onSettled: async () => {
      await Promise.all([profileKey(v1, agentId), profilesKey(v1)].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
