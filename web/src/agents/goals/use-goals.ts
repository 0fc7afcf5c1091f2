import type { AgentLine, Owner } from '@offshoot/client';
import type { Goals } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askAgent } from '../../owner/ask-agent.ts';

/** An agent answers thirty requests a minute. */
const FRESH_MS = 5 * 60_000;
/** While it works on one. */
const LOOK_AGAIN_MS = 4_000;

const keyOf = ({ inboxId }: Owner, { id }: Instance) => ['goals', inboxId, id];

/** What the agent works on, by its own word. */
export function useGoals(owner: Owner, agent: Instance) {
  return useQuery({
    queryKey: keyOf(owner, agent),
    queryFn: () => askAgent(owner, agent, (line) => line.goals()),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
    refetchInterval: ({ state }) => (state.data?.goals.some(({ isWaiting }) => isWaiting) ? LOOK_AGAIN_MS : false),
  });
}

/** What the person wants done with goals. `told`: what they read once the agent has done it. */
export interface GoalWish {
  told: string;
  ask(line: AgentLine): Promise<Goals>;
}

/** Shows what the agent works on then. */
export function useGoalWish(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  const queryKey = keyOf(owner, agent);
  return useMutation({
    mutationFn: async ({ ask }: GoalWish) => {
      // An answer from before the change must not come in after it.
      await queries.cancelQueries({ queryKey });
      return askAgent(owner, agent, ask);
    },
    onSuccess: (goals) => queries.setQueryData<Goals>(queryKey, goals),
  });
}
