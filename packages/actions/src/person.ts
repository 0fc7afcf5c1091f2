import { isAtMost, type Risk } from './risk.ts';

/** Who asks or answers. People are told apart by their inbox, never by a name. */
export interface Person {
  inboxId: string;
  /** Agents decide nothing. */
  isAgent: boolean;
}

/** Who decides for the agent. */
export interface Deciders {
  /** The owner's inbox, and their other ones that they linked. */
  owners: ReadonlySet<string>;
  /** The highest risk that the owner delegated, by inbox ID. */
  delegated: ReadonlyMap<string, Risk>;
}

/** Owners delegate no first contacts, no money and no policy. */
const MAX_DELEGATED: Risk = 'R4';

/** Whether the person may decide an action of this risk. `requesterId`: who asked for it; what only concerns them is theirs. */
export function mayDecide({ inboxId, isAgent }: Person, risk: Risk, { owners, delegated }: Deciders, requesterId: string): boolean {
  if (isAgent) return false;
  // Money, credentials and the policy need a statement that the owner signs.
  if (risk === 'R6') return false;
  if (owners.has(inboxId)) return true;
  if (isAtMost(risk, 'R3') && inboxId === requesterId) return true;
  const most = delegated.get(inboxId);
  return most !== undefined && isAtMost(risk, most) && isAtMost(risk, MAX_DELEGATED);
}
