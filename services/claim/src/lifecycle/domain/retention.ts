import type { ClaimState, InstanceState } from '../../database/domain/states.ts';

/** An agent that is ending stays with its last owner: it can no longer be accepted. CHECK constraints enforce the same rule. */
export function isOfferSpent(instance: InstanceState): boolean {
  return instance === 'DRAINING' || instance === 'GONE';
}

/**
 * Whether to erase what a claim carries for its instance's host, because the host has it or never will: values (plain and sealed), the
 * owner's statement, and the way into the conversation. A CHECK constraint enforces the same rule.
 */
export function isConfigSpent(claim: ClaimState): boolean {
  return claim !== 'QUEUED' && claim !== 'CONFIGURING';
}

/** An agent changes state twice within moments on its way to live; lineage is only told of states that last longer. */
export const PASSING_STATE_MS = 1000;
