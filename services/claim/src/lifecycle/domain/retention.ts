import type { ClaimState, InstanceState } from './lifecycle.ts';

/** An agent that ends belongs to its last owner: nobody can accept it any more. CHECK constraints hold the same rule. */
export function isOfferSpent(instance: InstanceState): boolean {
  return instance === 'DRAINING' || instance === 'GONE';
}

/**
 * What a claim carries for the host of its instance, and has no business keeping once that has it or never will: values, in
 * clear and sealed alike, the owner's statement, and how to get into the conversation. A CHECK constraint holds the same rule.
 */
export function isConfigSpent(claim: ClaimState): boolean {
  return claim !== 'QUEUED' && claim !== 'CONFIGURING';
}
