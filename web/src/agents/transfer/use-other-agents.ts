import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { isLive } from '../../owner/agent-state.ts';

/** As many as the contract lists at once: nobody chooses from more. */
const MAX_LISTED_AGENTS = 100;

/** The person's agents. `isWanted`: whether to read them yet. */
export function useListedAgents(owner: Owner, isWanted = true): Instance[] {
  const { data = [] } = useQuery({
    queryKey: ['other-agents', owner.inboxId],
    queryFn: async ({ signal }) => {
      const filter = { case: 'ownerId', value: owner.inboxId } as const;
      return (await owner.gateway.claims.listInstances({ filter, pageSize: MAX_LISTED_AGENTS }, { signal })).instances;
    },
    enabled: isWanted,
    staleTime: 0,
  });
  return data;
}

/** The person's other live agents. */
export const useOtherAgents = (owner: Owner, agent: Instance): Instance[] =>
  useListedAgents(owner).filter((one) => one.id !== agent.id && isLive(one));
