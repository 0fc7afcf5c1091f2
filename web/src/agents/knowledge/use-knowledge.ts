import type { Owner } from '@offshoot/client';
import type { Changed, Knowledge } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askAgent } from '../../owner/ask-agent.ts';

/** An agent answers sixty requests a minute. */
const FRESH_MS = 5 * 60_000;

const keyOf = ({ inboxId }: Owner, { id }: Instance) => ['knowledge', inboxId, id];

/** Everything that the agent knows, by its own word. */
export function useKnowledge(owner: Owner, agent: Instance, isWanted: boolean) {
  return useQuery({
    queryKey: keyOf(owner, agent),
    queryFn: () => askAgent(owner, agent, (line) => line.knowledge()),
    enabled: isWanted,
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
  });
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
