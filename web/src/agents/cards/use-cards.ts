import { type CardTerms, cardDigest } from '@offshoot/actions';
import { approveCard, failureOf, type Owner } from '@offshoot/client';
import type { OpenCards } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askAgent } from '../../owner/ask-agent.ts';

/** An agent answers thirty requests a minute. */
const FRESH_MS = 5 * 60_000;

export const keyOfCards = ({ inboxId }: Owner, { id }: Instance) => ['cards', inboxId, id];

/** What waits for the person's word, as the agent shows it to them alone. */
export function useOpenCards(owner: Owner, agent: Instance) {
  return useQuery({
    queryKey: keyOfCards(owner, agent),
    queryFn: () => askAgent(owner, agent, (line) => line.cards()),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
  });
}

/** What the person decides about a card whose terms they have been shown. An approval signs the digest of these very terms. */
export interface CardDecision {
  terms: CardTerms;
  isApproved: boolean;
}

/** Shows what still waits. */
export function useCardDecision(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  const queryKey = keyOfCards(owner, agent);
  return useMutation({
    mutationFn: async ({ terms, isApproved }: CardDecision) => {
      // An answer from before the decision must not come in after it.
      await queries.cancelQueries({ queryKey });
      return askAgent(owner, agent, (line) => (isApproved ? approveCard(owner, line, terms) : line.rejectCard(cardDigest(terms))));
    },
    onSuccess: (left) => queries.setQueryData<OpenCards>(queryKey, left),
    onError: (error) => {
      if (isOver(error)) void queries.invalidateQueries({ queryKey });
    },
  });
}

/** The card was answered, has ended, or is about something that has changed. */
export const isOver = (error: unknown): boolean => failureOf(error).reason === 'ITEM_NOT_FOUND';
