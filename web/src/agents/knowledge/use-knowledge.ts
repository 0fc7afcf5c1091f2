import type { Owner } from '@offshoot/client';
import type { Changed, Knowledge } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askAgent } from '../../owner/ask-agent.ts';
import { answerTo, keyOfAnswer } from '../agents-word.ts';

const keyOf = (owner: Owner, agent: Instance) => keyOfAnswer('knowledge', owner, agent);

/** Everything that the agent knows, by its own word. */
export function useKnowledge(owner: Owner, agent: Instance, isWanted: boolean) {
  return useQuery({ ...answerTo({ owner, agent, about: 'knowledge', ask: (line) => line.knowledge() }), enabled: isWanted });
}

/** How long lines are kept. What goes leaves the list at once. */
export function useKeep(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (days: number) => askAgent(owner, agent, (line) => line.keep(days)),
    onSuccess: (known: Knowledge) => queries.setQueryData<Knowledge>(keyOf(owner, agent), known),
  });
}

/** What is forgotten leaves the list at once. */
export function useForget(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (items: string[]) => askAgent(owner, agent, (line) => line.forget(items)),
    onSuccess: ({ gone }: Changed) => {
      const isGone = new Set(gone);
      queries.setQueryData<Knowledge>(
        keyOf(owner, agent),
        (known) => known && { ...known, items: known.items.filter(({ id }) => !isGone.has(id)) },
      );
    },
  });
}

/** Resolves once the list has the new text. */
export function useCorrect(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ item, text }: { item: string; text: string }) => askAgent(owner, agent, (line) => line.correct(item, text)),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(owner, agent) }),
  });
}
