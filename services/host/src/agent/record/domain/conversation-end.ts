// Whether the agent is still in its conversation. Decided by MLS and the conversation's creator, and by nothing members can write.

/** `removed`: a member took it out. `exploded`: the creator ended the conversation for everybody. */
export type ConversationState = 'here' | 'removed' | 'exploded';

interface Seen {
  /** The network still lists the agent as a member. */
  isMember: boolean;
  /** When the conversation ends according to its creator's latest message, epoch milliseconds. */
  explodesAt: number | undefined;
  /** When the agent was last added, epoch milliseconds. */
  addedAt: number | undefined;
}

/** An agent added again after the end is back in the conversation. */
export function conversationState({ isMember, explodesAt, addedAt }: Seen, now: number): ConversationState {
  const hasExploded = explodesAt !== undefined && explodesAt <= now && (addedAt === undefined || addedAt <= explodesAt);
  if (hasExploded) return 'exploded';
  return isMember ? 'here' : 'removed';
}
