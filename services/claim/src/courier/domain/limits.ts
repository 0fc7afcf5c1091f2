/** What an agent may have waiting of each kind. An opt-out must not be lost in a flood of texts. */
export const MAX_WAITING = { TEXT: 100, KEYWORD: 200, FAILED: 100 } as const;
export type WaitingKind = keyof typeof MAX_WAITING;

/** Texts that wait, and the rows against repeats, end after this: the agent is gone, or nobody needs them. */
export const KEPT_MS = 7 * 24 * 60 * 60_000;
/** An effect that was sent is known for longer than an agent asks for it. */
export const SENT_KEPT_MS = 30 * 24 * 60 * 60_000;
/** Far above what an owner lets an agent send: against a host that sends without being asked. */
export const MAX_SENT_A_DAY = 100;
/** Longer than one exchange with Telnyx, after which it may still act. */
export const ATTEMPT_MS = 60_000;
export const MAX_COLLECTED = 20;
