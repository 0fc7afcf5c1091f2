import { setTimeout as pause } from 'node:timers/promises';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import type { Cli } from '../cli.ts';
import { isSessionOver } from '../identity/session.ts';

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
export async function repeated<T>(cli: Cli, { isPatient, outdatedBy }: Patience, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + (isPatient ? RETRY_FOR_MS : 0);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (outdatedBy?.(error)) continue;
      if (!isPassing(error) || Date.now() > deadline) throw error;
      if (attempt === 0) cli.progress(`${refusalOf(error)?.message ?? 'not possible now'} Trying again …`);
      await backOff(attempt, cli.signal);
    }
  }
}

/** An unavailable service comes back, and rate limits expire. */
export function isPassing(error: unknown): boolean {
  const reason = refusalOf(error)?.reason;
  return reason === 'UPSTREAM_UNAVAILABLE' || reason === 'RATE_LIMITED';
}

export function backOff(attempt: number, signal: AbortSignal): Promise<void> {
  return pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS), undefined, { signal });
}

/** Between two watches of the same thing: waits after a temporary failure, and renews an expired session. Rethrows anything else. */
export async function resumed(cli: Cli, error: unknown, attempt: number): Promise<void> {
  let obstacle = error;
  if (isSessionOver(error)) {
    obstacle = await cli.gateway.renewSession().catch((failed: unknown) => failed);
    if (obstacle === undefined) return;
  }
  if (!isPassing(obstacle)) throw obstacle;
  if (attempt === 0) cli.progress(`${refusalOf(obstacle)?.message} Still waiting …`);
}
