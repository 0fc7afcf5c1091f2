import { type ClaimState, claimMoves } from '../../database/domain/states.ts';

/** How long a claim waits if its request does not say, in seconds. */
export const DEFAULT_QUEUE_SECONDS = 300;

/** Why a claim leaves the queue without an instance. */
export type QueueEnd = 'QUEUE_TIMED_OUT' | 'CLAIM_CANCELLED' | 'TEMPLATE_QUARANTINED';

const messages: Record<QueueEnd, string> = {
  QUEUE_TIMED_OUT: 'No agent became free in time. Claim again, with a longer wait if you can.',
  CLAIM_CANCELLED: 'The claim was cancelled while it was waiting.',
  TEMPLATE_QUARANTINED: 'The operators have quarantined the template. Choose another one.',
};

interface Waiting {
  readonly state: ClaimState;
  readonly deadlineAt?: Date | null;
}

/** The final fields of a claim that ends in the queue. Undefined: it is no longer waiting. */
export function leaveQueue({ state }: Pick<Waiting, 'state'>, end: QueueEnd) {
  const failed = state === 'QUEUED' ? claimMoves[state].failed : undefined;
  if (!failed) return undefined;
  return {
    state: failed,
    failureReason: end,
    failureMessage: messages[end],
  };
}

/** Why the claim cannot keep waiting. Undefined: it can. */
export function overdueBy({ deadlineAt }: Waiting, now: Date): QueueEnd | undefined {
  return deadlineAt && deadlineAt <= now ? 'QUEUE_TIMED_OUT' : undefined;
}
