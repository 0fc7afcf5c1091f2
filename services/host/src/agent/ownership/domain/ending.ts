// Whether an agent may end without its owner's statement: only if nobody could lose anything.
import type { AgentState } from '../../record/domain/agent-state.ts';

/**
 * `claimId`: the claim that has ended; undefined: none named. `hasMark`: the host remembers an owner, so an idle folder is an old copy of
 * an owned agent. If a claim failed while joining, its owner could not talk to the agent there yet. An agent that was handed context
 * keeps it: the agent that sent it may be gone.
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
