import type { AgentLine, Owner } from '@offshoot/client';
import type { Goals } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askAgent } from '../../owner/ask-agent.ts';

/** An agent answers sixty requests a minute. */
const FRESH_MS = 5 * 60_000;
const WHILE_WAITING_MS = 5_000;

const keyOf = ({ inboxId }: Owner, { id }: Instance) => ['goals', inboxId, id];

/** What the agent works on, by its own word. While something waits for its turn, it is asked again. */
export function useGoals(owner: Owner, agent: Instance) {
  return useQuery({
    queryKey: keyOf(owner, agent),
    queryFn: () => askAgent(owner, agent, (line) => line.goals()),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
    refetchInterval: ({ state: { data, error } }) =>
      error === null && data?.goals.some(({ isWaiting }) => isWaiting) ? WHILE_WAITING_MS : false,
  });
}

/** What the owner wants of a goal, and what to say once the agent has taken it. */
export interface GoalOrder {
  ask(line: AgentLine): Promise<Goals>;
  done: string;
  onDone?(): void;
}

/** Each order is answered with all goals. */
export function useGoalOrder(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  const queryKey = keyOf(owner, agent);
  return useMutation({
    mutationFn: async ({ ask }: GoalOrder) => {
      // An answer from before the order must not come in after it.
      await queries.cancelQueries({ queryKey });
      return askAgent(owner, agent, ask);
    },
    onSuccess: (goals) => queries.setQueryData<Goals>(queryKey, goals),
  });
}
