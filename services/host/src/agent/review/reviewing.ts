// How the agent has done: for its owner, who asks, and in one word for the pool.
import type { Review, ReviewRequest } from '@offshoot/context';
import type { DecisionTable } from '../decisions/decision-store.ts';
import { type Acceptance, acceptanceOf, opinionOf, signalOf } from '../decisions/domain/review.ts';
import type { EpisodeTable } from '../episodes/episode-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';

const DAY_MS = 86_400_000;
const WINDOW_MS = 30 * DAY_MS;
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

const OPINION_MS = 28 * DAY_MS;

/** Tells the pool when the owner's opinion changes, in one word: never of which answer, or when. */
export function reviewOpinion({ store, now, wake }: Pick<AgentDeps<EpisodeTable>, 'store' | 'now' | 'wake'>): void {
  const { claimed, opinion, ownerChangedAt } = store.state;
  if (claimed === undefined) return;
  const since = new Date(Math.max(now().getTime() - OPINION_MS, ownerChangedAt));
  const isNow = opinionOf(store.episodes.ofOwnerSince(since));
  if (isNow === opinion) return;
  store.transaction(() => {
    store.change({ opinion: isNow });
    store.report({ claimId: claimed.claimId, opinion: isNow });
  });
  wake.reports();
}

const perMille = ({ liked, total, lower, upper }: Acceptance): Review['acceptance'] => ({
  ...{ liked, total },
  lower: Math.round(lower * PER_MILLE),
  upper: Math.round(upper * PER_MILLE),
});
