/** The states that rows can have, and the moves between them. The database refuses every other state and every other move. */
export const instanceStates = ['IDLE', 'CLAIMED', 'JOINING', 'LIVE', 'DRAINING', 'GONE'] as const;
export type InstanceState = (typeof instanceStates)[number];

export const claimStates = ['QUEUED', 'CONFIGURING', 'JOINING', 'LIVE', 'FAILED', 'RELEASED'] as const;
export type ClaimState = (typeof claimStates)[number];

export type Move = 'configured' | 'live' | 'failed' | 'released' | 'gone' | 'lost';

/**
 * The database refuses every other change of an instance's state, so a new move also needs a new migration of agent_may_move. A live report
 * may precede the answer to Configure, since that answer may be lost.
 */
export const instanceMoves: Record<InstanceState, Partial<Record<Move | 'claimed', InstanceState>>> = {
  // Done by the statement that writes the claim; all other moves are steps.
  IDLE: { claimed: 'CLAIMED' },
  CLAIMED: { configured: 'JOINING', live: 'LIVE', failed: 'DRAINING', released: 'DRAINING', gone: 'GONE', lost: 'GONE' },
  JOINING: { live: 'LIVE', failed: 'DRAINING', released: 'DRAINING', gone: 'GONE', lost: 'GONE' },
  LIVE: { released: 'DRAINING', gone: 'GONE', lost: 'GONE' },
  DRAINING: { gone: 'GONE', lost: 'GONE' },
  GONE: {},
};

/**
 * An agent that ended on its own in good order counts as released. One that its host lost is a failed claim, even if it was live: nobody
 * asked for its end.
 */
export const claimMoves: Record<ClaimState, Partial<Record<Move | 'served', ClaimState>>> = {
  // It has no instance yet: the queue serves or fails it (queue/store).
  QUEUED: { served: 'CONFIGURING', failed: 'FAILED' },
  CONFIGURING: { configured: 'JOINING', live: 'LIVE', failed: 'FAILED', released: 'RELEASED', gone: 'FAILED', lost: 'FAILED' },
  JOINING: { live: 'LIVE', failed: 'FAILED', released: 'RELEASED', gone: 'FAILED', lost: 'FAILED' },
  LIVE: { released: 'RELEASED', gone: 'RELEASED', lost: 'FAILED' },
  FAILED: {},
  RELEASED: {},
};

export const conversationStates = ['HERE', 'REMOVED', 'EXPLODED'] as const;
/** Whether an agent is still in its conversation. */
export type ConversationState = (typeof conversationStates)[number];

export const voices = ['TALKING', 'ONLY_MENTIONED', 'MUTED', 'NOT_LISTENING'] as const;
/** How much the agent says and learns. */
export type Voice = (typeof voices)[number];

export const opinions = ['NONE', 'LIKED', 'DISLIKED'] as const;
/** What an owner lately thought of their agent's answers. */
export type Opinion = (typeof opinions)[number];

export const leavingReasons = ['DONE', 'UNHELPFUL', 'TOO_MUCH', 'UNWANTED', 'ANOTHER'] as const;
/** Why an owner released an agent, in their own choice of words. */
export type LeavingReason = (typeof leavingReasons)[number];

export const transferKinds = ['CLONE', 'SHARE'] as const;
export type TransferKind = (typeof transferKinds)[number];

export const transferStates = ['PENDING', 'DELIVERED', 'INGESTED', 'FAILED'] as const;
export type TransferState = (typeof transferStates)[number];
