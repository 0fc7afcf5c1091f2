import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { V1, V1List } from '../v1/client.ts';
import type { AuditEvent, Issuer, Member } from './member.ts';

const PAGE = 100;
const AUDIT_PAGE = 20;

type Part = 'members' | 'issuers' | 'audit';

const keyOf = (v1: V1, part: Part) => [...v1.cacheKey, 'tenant', part];

/** Every change of these lists is in the audit, too. */
export function useTenantChanged(v1: V1): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [...v1.cacheKey, 'tenant'] });
}

interface ListQuery {
  limit?: number;
  subject?: string;
  target?: string;
}

function useList<T>(v1: V1, part: Part, { limit, ...filter }: ListQuery, isEnabled = true) {
  return useInfiniteQuery({
    queryKey: [...keyOf(v1, part), filter],
    queryFn: ({ pageParam: after, signal }) => v1.get<V1List<T>>(`/v1/tenant/${part}`, { query: { ...filter, limit, after }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more ? (last_id ?? undefined) : undefined),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    enabled: isEnabled,
  });
}

export const useMembers = (v1: V1, isEnabled = true) => useList<Member>(v1, 'members', { limit: PAGE }, isEnabled);
/** There are few, in one page. */
export const useIssuers = (v1: V1) => useList<Issuer>(v1, 'issuers', {});
/** Latest first. */
export const useAudit = (v1: V1, filter: { subject?: string; target?: string }) =>
  useList<AuditEvent>(v1, 'audit', { ...filter, limit: AUDIT_PAGE });
