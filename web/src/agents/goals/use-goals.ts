import type { AgentLine, Owner } from '@offshoot/client';
import type { Goals } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import type { SaidOrder } from '../agents-orders.tsx';
import { answerTo, useOrders } from '../agents-word.ts';

const WHILE_WAITING_MS = 5_000;

/** What the agent works on, by its own word. While something waits for its turn, it is asked again. */
export function useGoals(owner: Owner, agent: Instance) {
  return useQuery({
    ...answerTo({ owner, agent, about: 'goals', ask: (line) => line.goals() }),
    refetchInterval: ({ state: { data, error } }) =>
      error === null && data?.goals.some(({ isWaiting }) => isWaiting) ? WHILE_WAITING_MS : false,
  });
}

/** What the owner wants of a goal, and what to say once the agent has taken it. */
export interface GoalOrder extends SaidOrder<Goals> {
  ask(line: AgentLine): Promise<Goals>;
}

export const useGoalOrder = (owner: Owner, agent: Instance) =>
  useOrders({ owner, agent, about: 'goals', carryOut: (line, { ask }: GoalOrder) => ask(line) });
