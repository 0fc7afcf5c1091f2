import { setTimeout as pause } from 'node:timers/promises';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import type { Cli } from './cli.ts';

/** A service restarts in seconds. */
const RETRY_FOR_MS = 30_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

export interface Patience {
  /** The person waits anyway: what passes by itself is asked again. */
  isPatient: boolean;
  /** True: the request came too late, and the next one is another. */
  outdatedBy?(error: unknown): boolean;
}

/** Repeats the same work while it fails for a reason that passes. */
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

export function isPassing(error: unknown): boolean {
  return refusalOf(error)?.reason === 'UPSTREAM_UNAVAILABLE';
}

export function backOff(attempt: number, signal: AbortSignal): Promise<void> {
  return pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS), undefined, { signal });
}
