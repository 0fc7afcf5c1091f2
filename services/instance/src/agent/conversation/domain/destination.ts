// Which conversation is an agent's: decided by who brought it in, as MLS authenticates it, and by nothing that members can change.
import type { AddedBy } from '../../ownership/domain/owner-statement.ts';

/** Who brought the agent into a group last, and when by the network's clock. */
export interface Adding {
  byInboxId: string;
  at: Date;
}

/** Whether the agent was brought into the group by whom its claim names, to the one it names, and not before it was claimed. */
export function isDestination(groupId: string, adding: Adding | undefined, named: AddedBy, since: number): boolean {
  if (adding === undefined || adding.at.getTime() < since) return false;
  if (named.byId === '' && named.groupId === '') return false;
  return (named.byId === '' || adding.byInboxId === named.byId) && (named.groupId === '' || groupId === named.groupId);
}
