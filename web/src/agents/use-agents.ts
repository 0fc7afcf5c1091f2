import { type Owner, readAgent } from '@offshoot/client';
import { type Instance, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';

const PAGE_SIZE = 30;
/** While an agent is on its way from one state to the next. */
const MOVING_MS = 1_500;
/** A page that is left open shows what happened elsewhere. */
const RESTING_MS = 10_000;

const MOVING: ReadonlySet<InstanceState> = new Set([InstanceState.CLAIMED, InstanceState.JOINING, InstanceState.DRAINING]);

const keyOfAgents = ({ inboxId }: Owner) => ['agents', inboxId];
const keyOfAgent = ({ inboxId }: Owner, instanceId: string) => ['agent', inboxId, instanceId];

/** The person's agents, the one claimed last first. */
export function useMyAgents(owner: Owner, { includeGone }: { includeGone: boolean }) {
  return useInfiniteQuery({
    queryKey: [...keyOfAgents(owner), includeGone],
    queryFn: ({ pageParam, signal }) =>
      owner.gateway.claims.listInstances(
        { filter: { case: 'ownerId', value: owner.inboxId }, includeGone, pageSize: PAGE_SIZE, pageToken: pageParam },
        { signal },
      ),
    staleTime: 0,
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap(({ instances }) => instances),
    refetchInterval: ({ state: { data } }) => (data?.pages.some(({ instances }) => instances.some(isMoving)) ? MOVING_MS : RESTING_MS),
  });
}

/** Agents that others offer to the person. */
export function useOffersToMe(owner: Owner) {
  return useQuery({
    queryKey: [...keyOfAgents(owner), 'offered'],
    queryFn: async ({ signal }) => {
      const filter = { case: 'offeredToId', value: owner.inboxId } as const;
      return (await owner.gateway.claims.listInstances({ filter, pageSize: PAGE_SIZE }, { signal })).instances;
    },
    staleTime: 0,
    refetchInterval: RESTING_MS,
  });
}

export function useAgent(owner: Owner, instanceId: string) {
  return useQuery({
    queryKey: keyOfAgent(owner, instanceId),
    queryFn: () => readAgent(owner, instanceId),
    refetchInterval: ({ state: { data } }) => (data && !isMoving(data) ? RESTING_MS : MOVING_MS),
  });
}

/** Shows what a call answered at once, and reads the lists again. */
export function useAgentChanged(owner: Owner): (instance: Instance) => void {
  const queries = useQueryClient();
  return (instance) => {
    queries.setQueryData(keyOfAgent(owner, instance.id), instance);
    void queries.invalidateQueries({ queryKey: keyOfAgents(owner) });
  };
}

function isMoving({ state, appliedVersion, desiredVersion, pendingVersion, updateRefusal }: Instance): boolean {
  const isUpdating = state === InstanceState.LIVE && appliedVersion !== desiredVersion && pendingVersion === 0n && updateRefusal === '';
  return isUpdating || MOVING.has(state);
}
