// Which conversation belongs to an agent: decided by who added it, as authenticated by MLS, and by nothing members can change.
import type { Destination } from '@offshoot/statements';

/** Whether the agent was added by the inbox and to the group that its claim names, and not before it was claimed. */
export function isDestination(
  groupId: string,
  /** Who last added the agent to the group, and when by the network's clock. */
  adding: { byInboxId: string; at: Date } | undefined,
  named: Destination & { kind: 'added' },
  since: number,
): boolean {
  if (adding === undefined || adding.at.getTime() < since) return false;
  if (named.byId === '' && named.groupId === '') return false;
  return (named.byId === '' || adding.byInboxId === named.byId) && (named.groupId === '' || groupId === named.groupId);
}
