// What an agent says to its owner about a subject, and what the owner has it do about that. Pages keep each answer under its subject.
import type { AgentLine, Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { queryOptions, type UseMutationResult, useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import { askAgent } from '../owner/ask-agent.ts';

type Subject =
  | 'addresses'
  | 'cards'
  | 'commons'
  | 'decisions'
  | 'goals'
  | 'knowledge'
  | 'nostr'
  | 'reminders'
  | 'review'
  | 'servers'
  | 'trust';

/** An agent answers sixty requests a minute. */
const FRESH_MS = 5 * 60_000;

export const keyOfAnswer = (about: Subject, { inboxId }: Pick<Owner, 'inboxId'>, { id }: Pick<Instance, 'id'>) => [about, inboxId, id];

/** The agent is asked when the answer is first shown, and again on request. */
export interface Question<T> {
  owner: Owner;
  agent: Instance;
  about: Subject;
  ask: (line: AgentLine) => Promise<T>;
}

export const answerTo = <T>({ owner, agent, about, ask }: Question<T>) =>
  queryOptions({
    queryKey: keyOfAnswer(about, owner, agent),
    queryFn: () => askAgent(owner, agent, ask),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
  });

/** Whether an order is on its way: a second one would start from what is about to be replaced. */
export const useIsOrdering = ({ owner, agent, about }: Omit<Question<unknown>, 'ask'>): boolean =>
  useIsMutating({ mutationKey: keyOfAnswer(about, owner, agent) }) > 0;

interface Orders<T, Order> extends Omit<Question<T>, 'ask'> {
  carryOut: (line: AgentLine, order: Order) => Promise<T>;
  onAnswer?: (now: T, before: T | undefined) => void;
  onError?: (error: Error) => void;
  onSettled?: () => void;
}

/** An order, and whether this one or another one about the same is on its way. */
export type OrdersMutation<T, Order> = UseMutationResult<T, Error, Order> & { isBusy: boolean };

/** Each order is answered with all that then holds. */
export function useOrders<T, Order>({ owner, agent, about, carryOut, onAnswer, ...o }: Orders<T, Order>): OrdersMutation<T, Order> {
  const queries = useQueryClient();
  const queryKey = keyOfAnswer(about, owner, agent);
  const isBusy = useIsOrdering({ owner, agent, about });
  const mutation = useMutation({
    mutationKey: queryKey,
    mutationFn: async (order: Order) => {
      // An answer from before the order must not come in after it.
      await queries.cancelQueries({ queryKey });
      return askAgent(owner, agent, (line) => carryOut(line, order));
    },
    onSuccess: (now) => {
      const before = queries.getQueryData<T>(queryKey);
      queries.setQueryData<T>(queryKey, now);
      onAnswer?.(now, before);
    },
    ...o,
  });
  return { ...mutation, isBusy };
}
