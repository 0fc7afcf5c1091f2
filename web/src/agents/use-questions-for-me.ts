import type { Owner } from '@offshoot/client';
import { questionsIn, useQuestionCounts } from './cards/use-cards.ts';
import { useMyAgents } from './use-agents.ts';

/** How many questions of their agents wait for the person, for a badge on any page whose account is open. 0 while nothing is known. */
export function useQuestionsForMe(owner: Owner): number {
  const { data: agents = [] } = useMyAgents(owner, { includeGone: false });
  return questionsIn(useQuestionCounts(owner, agents));
}
