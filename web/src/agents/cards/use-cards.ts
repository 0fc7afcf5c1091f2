import { type CardTerms, cardDigest } from '@offshoot/actions';
import { approveCard, failureOf, type Owner } from '@offshoot/client';
import { type Instance, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { setWaiting } from '../../components/waiting.ts';
import { silenceOf } from '../../owner/agent-state.ts';
import { inbox } from '../../owner/inbox.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { answerTo, keyOfAnswer, useOrders } from '../agents-word.ts';
import { noteQuestions } from './known-counts.ts';

const openCardsOf = (owner: Owner, agent: Instance) => answerTo({ owner, agent, about: 'cards', ask: (line) => line.cards() });

/** What waits for the person's word, as the agent shows it to them alone. */
export function useOpenCards(owner: Owner, agent: Instance, isWanted = true) {
  const open = useQuery({ ...openCardsOf(owner, agent), enabled: isWanted });
  useInFrame(owner, new Map(open.data && [[agent.id, open.data.cards.length]]));
  return open;
}

/** Each is asked in a direct message, which wakes it if it sleeps. */
const MOST_ASKED = 20;

/**
 * How many cards of each agent wait for the person's word; those that do not answer or are too many are missing. It opens no direct message
 * with an agent: one whose making is cut short, because the page is closed, never works.
 */
export function useQuestionCounts(owner: Owner, client: PageClient, agents: readonly Instance[]): ReadonlyMap<string, number> {
  const live = agents.filter((agent) => silenceOf(agent) === undefined).slice(0, MOST_ASKED);
  const inboxIds = live.map(({ inboxId }) => inboxId);
  const { data: opened } = useQuery({
    queryKey: ['opened-lines', client.installationId, inboxIds],
    queryFn: async () => {
      const lines = await Promise.all(inboxIds.map((inboxId) => client.sdk.conversations.getDmByInboxId(inboxId)));
      return new Set(inboxIds.filter((_, at) => lines[at] !== undefined));
    },
    // A local read.
    staleTime: 0,
  });
  const asked = live.filter(({ inboxId }) => opened?.has(inboxId) === true);
  const counts = useQueries({
    queries: asked.map((agent) => openCardsOf(owner, agent)),
    combine: (answers) => new Map(asked.flatMap(({ id }, at) => (answers[at]?.data ? [[id, answers[at].data.cards.length] as const] : []))),
  });
  useInFrame(
    owner,
    counts,
    agents.filter(({ state }) => state === InstanceState.DRAINING || state === InstanceState.GONE).map(({ id }) => id),
  );
  return counts;
}

/** The frame says on each page how many wait in all. */
function useInFrame({ inboxId }: Owner, counts: ReadonlyMap<string, number>, over?: readonly string[]): void {
  useEffect(() => setWaiting('/agents', noteQuestions(inboxId, counts, over)));
}

/** An account that was opened may have been another one, or is no longer open: what waited there waits for nobody here. */
inbox.subscribe(() => {
  const { is } = inbox.snapshot();
  if (is === 'none' || is === 'failed') setWaiting('/agents', noteQuestions(undefined, new Map()));
});

/** What the person decides about a card whose terms they have been shown. An approval signs the digest of these very terms. */
export interface CardDecision {
  terms: CardTerms;
  isApproved: boolean;
}

/** Shows what still waits. */
export function useCardDecision(owner: Owner, agent: Instance) {
  const queries = useQueryClient();
  return useOrders({
    ...{ owner, agent, about: 'cards' },
    carryOut: (line, { terms, isApproved }: CardDecision) =>
      isApproved ? approveCard(owner, line, terms) : line.rejectCard(cardDigest(terms)),
    onError: (error) => {
      if (isOver(error)) void queries.invalidateQueries({ queryKey: keyOfAnswer('cards', owner, agent) });
    },
  });
}

/** The card was answered, has ended, or is about something that has changed. */
export const isOver = (error: unknown): boolean => failureOf(error).reason === 'ITEM_NOT_FOUND';
