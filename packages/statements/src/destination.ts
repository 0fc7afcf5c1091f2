import { textDigest } from './digest.ts';
import { field } from './field-syntax.ts';
import { malformed } from './statement-error.ts';

/**
 * How an agent reaches its conversation: by an invite, or added by one inbox (XMTP, hex), to one group (XMTP, hex), or both. At least one
 * of the two is set; '' means any.
 */
export type Destination =
  | { readonly kind: 'invite'; readonly inviteUrl: string }
  | { readonly kind: 'added'; readonly byId: string; readonly groupId: string };

/** The destination as statements name it: an invite by its digest exactly as given. Throws StatementError if it is open to anybody. */
export function destinationText(destination: Destination): string {
  if (destination.kind === 'invite') {
    if (destination.inviteUrl === '') throw malformed('The invite is empty');
    return `invite ${textDigest(destination.inviteUrl)}`;
  }
  const { byId, groupId } = destination;
  // Validated separately: an inbox that continues with "to group …" could be read as both.
  const by = byId ? ` by ${field('by_id', 'inboxId', byId)}` : '';
  const group = groupId ? ` to group ${field('group_id', 'hex128', groupId)}` : '';
  if (by || group) return `added${by}${group}`;
  throw malformed('A destination needs an invite, or who adds the agent, or the group');
}
