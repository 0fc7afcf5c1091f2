import { type AgentOnNostr, changeNostr, type NostrChange, type Owner, readNostr, recipientOf } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askAgent } from '../../owner/ask-agent.ts';

/** An agent answers sixty requests a minute. */
const FRESH_MS = 5 * 60_000;
const WHILE_PENDING_MS = 5_000;
/** A profile that no relay has taken by then is looked at again only on request. */
const PENDING_LOOKS = 6;

const keyOf = ({ inboxId }: Owner, { id }: Instance) => ['nostr', inboxId, id];

/** By the agent's word, and verified. While its key is not proven yet, it is asked again. */
export function useNostr(owner: Owner, agent: Instance) {
  return useQuery({
    queryKey: keyOf(owner, agent),
    queryFn: () => askAgent(owner, agent, (line) => readNostr(owner, line, recipientOf(agent))),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
    refetchInterval: ({ state: { data, error, dataUpdateCount } }) =>
      error === null && data?.status.settings.enabled && data.binding === 'pending' && dataUpdateCount < PENDING_LOOKS
        ? WHILE_PENDING_MS
        : false,
  });
}

/** What the owner wants, and what to say once the agent has it. */
export interface NostrOrder extends Pick<NostrChange, 'change'> {
  done: string;
  onDone?(): void;
}

/** What each part of the section gets. */
export interface PartProps {
  found: AgentOnNostr;
  isBusy: boolean;
  order(wanted: NostrOrder): void;
}

/** Each order is signed, and answered with all that is settled. */
export function useNostrOrder(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  const queryKey = keyOf(owner, agent);
  return useMutation({
    mutationFn: async ({ change }: NostrOrder) => {
      // An answer from before the order must not come in after it.
      await queries.cancelQueries({ queryKey });
      return askAgent(owner, agent, (line) => changeNostr(owner, line, recipientOf(agent), { change }));
    },
    onSuccess: (found) => queries.setQueryData<AgentOnNostr>(queryKey, found),
  });
}
