import { textDigest } from './digest.ts';
import { field } from './field-syntax.ts';
import { malformed } from './statement-error.ts';

/** Who adds an agent to its conversation, and to which group. At least one of the two is set; '' means any. */
export interface Adding {
  /** XMTP inbox. */
  byId?: string;
  /** XMTP group id, hex. */
  groupId?: string;
}

/** How an agent reaches its conversation: by the invite exactly as given, or added by one inbox, to one group, or both. */
export function destinationOf(join: { inviteUrl?: string; added?: Adding }): string {
  const { inviteUrl, added } = join;
  if (inviteUrl && added) throw malformed('A destination is either an invite or "added", not both');
  if (inviteUrl) return `invite ${textDigest(inviteUrl)}`;
  // Validated separately: an inbox that continues with "to group …" could be read as both.
  const by = added?.byId ? ` by ${field('by_id', 'inboxId', added.byId)}` : '';
  const group = added?.groupId ? ` to group ${field('group_id', 'hex128', added.groupId)}` : '';
  if (by || group) return `added${by}${group}`;
  throw malformed('A destination needs an invite, or who adds the agent, or the group');
}
