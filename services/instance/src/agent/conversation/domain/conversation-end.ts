// Whether the agent is still in its conversation, by what MLS and the conversation's creator say, and by nothing that members can write.

/** `removed`: a member took it out. `exploded`: the creator ended the conversation for everybody. */
export type ConversationState = 'here' | 'removed' | 'exploded';

interface Seen {
  /** The network still counts the agent as a member. */
  isMember: boolean;
  /** When the conversation ends by its creator's newest word, epoch milliseconds. */
  explodesAt: number | undefined;
  /** When the agent was last added, epoch milliseconds. */
  addedAt: number | undefined;
}

/** An agent that was added again after the end is in the conversation again. */
export function conversationState({ isMember, explodesAt, addedAt }: Seen, now: number): ConversationState {
  const hasExploded = explodesAt !== undefined && explodesAt <= now && (addedAt === undefined || addedAt <= explodesAt);
  if (hasExploded) return 'exploded';
  return isMember ? 'here' : 'removed';
}
