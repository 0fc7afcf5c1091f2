import { changeTrust, type Owner } from '@offshoot/client';
import type { TrustSettings } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type SaidOrder, type ShownOrdering, useOrdering } from '../agents-orders.tsx';
import { answerTo, keyOfAnswer, useOrders } from '../agents-word.ts';
import type { TrustChange } from './changes.ts';

/** How far the person trusts the agent, as the agent keeps it. */
export function useTrust(owner: Owner, agent: Instance, isWanted = true) {
  const question = answerTo({ owner, agent, about: 'trust', ask: (line) => line.trust() });
  return useQuery({ ...question, enabled: isWanted });
}

/** What the owner wants to be so, and what to say once it is. */
interface TrustOrder extends SaidOrder<TrustSettings> {
  change: TrustChange;
}

/** What each part of the section gets. */
export type TrustOrdering = ShownOrdering<TrustSettings, TrustOrder>;

/** Signs a change of what the agent has then. */
export function useTrustOrdering(owner: Owner, agent: Instance): TrustOrdering {
  const queries = useQueryClient();
  const orders = useOrders({
    ...{ owner, agent, about: 'trust' },
    carryOut: (line, { change }: TrustOrder) => changeTrust(owner, line, agent.id, change),
    onAnswer: ({ trust }: TrustSettings, before) => {
      // Another level or state voids what waits for the owner.
      if (before?.trust.level !== trust.level || before.trust.state !== trust.state)
        void queries.invalidateQueries({ queryKey: keyOfAnswer('cards', owner, agent) });
    },
  });
  return useOrdering(orders);
}
