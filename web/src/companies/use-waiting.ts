import { useQuery } from '@tanstack/react-query';
import { useV1, type V1 } from './v1/client.ts';

/** The cache key of a tenant's knowledge: all of it is read again once any of it changes. */
export const entriesKey = (v1: V1) => [...v1.cacheKey, 'entries'];

/** How many suggestions of the tenant wait for a person. */
export function useWaiting(isEnabled: boolean) {
  const v1 = useV1();
  return useQuery({
    queryKey: [...entriesKey(v1), 'waiting'],
    queryFn: async ({ signal }) =>
      (await v1.get<{ waiting: number }>('/v1/knowledge', { query: { status: 'suggested', limit: 1 }, signal })).waiting,
    enabled: isEnabled,
  });
}
