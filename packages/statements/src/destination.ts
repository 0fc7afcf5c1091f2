import { textDigest } from './digest.ts';
import { field } from './field-syntax.ts';
import { malformed } from './statement-error.ts';

/** Who adds an agent to its conversation, and to which group: at least one of the two; '' names none. */
export interface Adding {
  /** XMTP inbox. */
  byId?: string;
  /** XMTP group id, hex. */
  groupId?: string;
}

/** How an agent reaches its conversation: by the invite exactly as it was given, or added by one inbox, to one group, or both. */
export function destinationOf(join: { inviteUrl?: string; added?: Adding }): string {
  const { inviteUrl, added } = join;
  if (inviteUrl && added) throw malformed('A destination is either an invite or "added", not both');
  if (inviteUrl) return `invite ${textDigest(inviteUrl)}`;
  // Checked apart: an inbox that goes on "to group …" would read as both.
  const by = added?.byId ? ` by ${field('by_id', 'inboxId', added.byId)}` : '';
  const group = added?.groupId ? ` to group ${field('group_id', 'hex128', added.groupId)}` : '';
  if (by || group) return `added${by}${group}`;
  throw malformed('A destination needs an invite, or who adds the agent, or the group');
}
