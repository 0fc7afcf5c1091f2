// Whether an agent may end without its owner's word: only where nobody could lose anything by it.
import type { AgentState } from '../../domain/agent-state.ts';

/**
 * `claimId`: of the claim that has ended; undefined: nobody names one. `hasMark`: the host remembers an owner, so that an idle
 * folder is an old copy of somebody's agent. A claim that failed on its way in had an owner on paper whom nobody could talk to
 * there yet; what it was handed over, it keeps: the agent that told it may be gone.
 */
export function isNobodysYet(
  { phase, claimed }: Readonly<AgentState>,
  o: { claimId: string | undefined; hasMark: boolean; memories: number },
): boolean {
  switch (phase) {
    case 'idle':
      return !o.hasMark;
    case 'joining':
      return claimed !== undefined && claimed.claimId === o.claimId && o.memories === 0;
    case 'live':
      return false;
    case 'leaving':
      return true;
  }
}
