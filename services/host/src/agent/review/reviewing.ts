// The owner asks how their agent has done.
import type { Review, ReviewRequest } from '@offshoot/context';
import type { DecisionTable } from '../decisions/decision-store.ts';
import { type Acceptance, acceptanceOf, signalOf } from '../decisions/domain/review.ts';
import type { EpisodeTable } from '../episodes/episode-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';

const WINDOW_MS = 30 * 86_400_000;
const PER_MILLE = 1_000;

/** Covers the last 30 days, and its present owner alone. */
export function reviewFor(deps: AgentDeps<DecisionTable & EpisodeTable>, { requestId }: Pick<ReviewRequest, 'requestId'>): Review {
  const { decisions, episodes, state } = deps.store;
  const now = deps.now();
  const since = new Date(Math.max(now.getTime() - WINDOW_MS, state.ownerChangedAt));
  const said = episodes.since(since);
  const votes = said.filter(({ byOwner }) => byOwner);
  const { cards, effects, refusedForLevel } = decisions.counts(since);
  const { level } = state.trust;
  const signal = signalOf({ level, votes, cards, now });
  return {
    ...{ answer: 'review', requestId, since: since.toISOString(), level },
    acceptance: perMille(acceptanceOf(votes)),
    corrections: said.filter(({ corrected }) => corrected).length,
    learned: said.filter(({ learnedAt }) => learnedAt !== undefined).length,
    cards,
    effects,
    refusedForLevel,
    ...(signal && { signal }),
  };
}

const perMille = ({ liked, total, lower, upper }: Acceptance): Review['acceptance'] => ({
  ...{ liked, total },
  lower: Math.round(lower * PER_MILLE),
  upper: Math.round(upper * PER_MILLE),
});
