import { type AgentOnNostr, changeNostr, type NostrChange, type Owner, readNostr, recipientOf } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import type { Ordering, SaidOrder } from '../agents-orders.tsx';
import { answerTo, useOrders } from '../agents-word.ts';

const WHILE_PENDING_MS = 5_000;
/** A profile that no relay has taken by then is looked at again only on request. */
const PENDING_LOOKS = 6;

/** By the agent's word, and verified. While its key is not proven yet, it is asked again. */
export function useNostr(owner: Owner, agent: Instance) {
  return useQuery({
    ...answerTo({ owner, agent, about: 'nostr', ask: (line) => readNostr(owner, line, recipientOf(agent)) }),
    refetchInterval: ({ state: { data, error, dataUpdateCount } }) =>
      error === null && data?.status.settings.enabled && data.binding === 'pending' && dataUpdateCount < PENDING_LOOKS
        ? WHILE_PENDING_MS
        : false,
  });
}

/** What the owner wants, and what to say once the agent has it. */
export type NostrOrder = Pick<NostrChange, 'change'> & SaidOrder<AgentOnNostr>;

/** What each part of the section gets. */
export interface PartProps extends Ordering<NostrOrder> {
  found: AgentOnNostr;
}

/** Each order is signed. */
export const useNostrOrder = (owner: Owner, agent: Instance) =>
  useOrders({
    ...{ owner, agent, about: 'nostr' },
    carryOut: (line, { change }: NostrOrder) => changeNostr(owner, line, recipientOf(agent), { change }),
  });
