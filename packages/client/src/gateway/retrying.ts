import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import { failureOf } from '../failure.ts';
import type { Owner } from '../owner.ts';
import { isSessionOver } from '../session/session.ts';

/** Services restart within seconds. */
const RETRY_FOR_MS = 30_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

export interface Patience {
  /** True if the person waits anyway: temporary failures are retried. */
  isPatient: boolean;
  /** Returns true if the request is outdated, so that the next one differs. */
  outdatedBy?(error: unknown): boolean;
}

/** Retries the same work while it fails for a temporary reason. */
export async function repeated<T>(
  owner: Pick<Owner, 'progress' | 'signal'>,
  { isPatient, outdatedBy }: Patience,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + (isPatient ? RETRY_FOR_MS : 0);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (outdatedBy?.(error)) continue;
      if (!isPassing(error) || Date.now() > deadline) throw error;
      if (attempt === 0) owner.progress({ is: 'retrying', ...obstacleOf(error) });
      await backOff(attempt, owner.signal);
    }
  }
}

/** An unavailable service comes back, and rate limits expire. */
export function isPassing(error: unknown): boolean {
  const reason = refusalOf(error)?.reason;
  return reason === 'UPSTREAM_UNAVAILABLE' || reason === 'RATE_LIMITED';
}

export function backOff(attempt: number, signal: AbortSignal): Promise<void> {
  return pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS), signal);
}

/** Between two watches of the same thing: waits after a temporary failure, and renews an expired session. Rethrows anything else. */
export async function resumed(owner: Owner, error: unknown, attempt: number): Promise<void> {
  let obstacle = error;
  if (isSessionOver(error)) {
    obstacle = await owner.gateway.renewSession().catch((failed: unknown) => failed);
    if (obstacle === undefined) return;
  }
  if (!isPassing(obstacle)) throw obstacle;
  if (attempt === 0) owner.progress({ is: 'still-waiting', ...obstacleOf(obstacle) });
}

function obstacleOf(error: unknown): { reason: string; message: string } {
  const { reason, message } = failureOf(error);
  return { reason, message };
}

/** Rejects with the signal's reason once it aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  });
}
