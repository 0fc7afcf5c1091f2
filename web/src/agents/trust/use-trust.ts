import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { askAgent } from '../../owner/ask-agent.ts';

/** An agent answers sixty requests a minute. */
const FRESH_MS = 5 * 60_000;

export const keyOfTrust = ({ inboxId }: Owner, { id }: Instance) => ['trust', inboxId, id];

/** How far the person trusts the agent, as the agent keeps it. */
export function useTrust(owner: Owner, agent: Instance, isWanted = true) {
  return useQuery({
    queryKey: keyOfTrust(owner, agent),
    queryFn: () => askAgent(owner, agent, (line) => line.trust()),
    enabled: isWanted,
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
  });
}
