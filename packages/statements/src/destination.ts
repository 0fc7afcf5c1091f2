import { textDigest } from './digest.ts';
import { malformed } from './statement-error.ts';

/** How a clone reaches its conversation: "added" by a member, or by the invite exactly as its owner gave it. */
export function destinationOf(join: { inviteUrl?: string; added?: boolean }): string {
  if (join.inviteUrl && join.added) throw malformed('A destination is either an invite or "added", not both');
  if (join.inviteUrl) return `invite ${textDigest(join.inviteUrl)}`;
  if (join.added) return 'added';
  throw malformed('A destination needs an invite or "added"');
}
