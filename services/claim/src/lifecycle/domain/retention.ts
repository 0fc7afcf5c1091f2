import type { ClaimState, ContextState, InstanceState } from './lifecycle.ts';

/** What a claim carries for others and has no business keeping: true where it has served its purpose. */
export interface Spent {
  /** In clear and sealed alike, with the owner's statement about the claim. */
  userConfig: boolean;
  /** In clear and sealed alike. */
  contextPrompt: boolean;
  /** Statement, invite and who adds the agent are needed by both the child's host and the parent's. */
  statementAndJoin: boolean;
}

/** An agent that ends belongs to its last owner: nobody can accept it any more. CHECK constraints hold the same rule. */
export function isOfferSpent(instance: InstanceState): boolean {
  return instance === 'DRAINING' || instance === 'GONE';
}

/** Prompt and statement of a transfer: whoever tells has written them down, or the transfer is over. Also a CHECK constraint. */
export function isOrderSpent(context: ContextState, handedOver: boolean): boolean {
  return handedOver || context !== 'PENDING';
}

/** `handedOver`: the parent has written the owner's order down. CHECK constraints of the claims table hold the same rule. */
export function spent(claim: ClaimState, context: ContextState, handedOver: boolean): Spent {
  const configured = claim !== 'QUEUED' && claim !== 'CONFIGURING';
  const ordered = isOrderSpent(context, handedOver);
  return { userConfig: configured, contextPrompt: ordered, statementAndJoin: configured && ordered };
}
