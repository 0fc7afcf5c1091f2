import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { V1, V1List } from '../v1/client.ts';
import type { ApiKey } from './key.ts';

const PAGE = 100;

const keysKey = (v1: V1) => [...v1.cacheKey, 'keys'];

/** Newest first, those that have ended included. */
export function useKeys(v1: V1, isEnabled = true) {
  return useInfiniteQuery({
    queryKey: keysKey(v1),
    queryFn: ({ pageParam, signal }) => v1.get<V1List<ApiKey>>('/v1/keys', { query: { limit: PAGE, after: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more ? (last_id ?? undefined) : undefined),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    enabled: isEnabled,
  });
}

/** Call it after a key was made or changed. Resolves when the list is up to date. */
export function useKeysChanged(v1: V1): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: keysKey(v1) });
}
