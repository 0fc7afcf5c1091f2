import type { Owner } from '@offshoot/client';
import type { PageClient } from '../xmtp/page-client.ts';
import { useQuestionCounts } from './cards/use-cards.ts';
import { useMyAgents } from './use-agents.ts';

/** How many questions of their agents wait for the person, for a badge on any page whose account is open. 0 while nothing is known. */
export function useQuestionsForMe(owner: Owner, client: PageClient): number {
  const { data: agents = [] } = useMyAgents(owner, { includeGone: false });
  const counts = useQuestionCounts(owner, client, agents);
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
