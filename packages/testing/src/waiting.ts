// Tests wait for a condition, never for a fixed time. A busy machine must not fail them, so the limits are generous.
import { setTimeout as delay } from 'node:timers/promises';

/** Many times the 20 s after which an agent checks by itself for what it has missed. */
const TIMEOUT_MS = 120_000;

/** A check can cost more than what it waits for, so it becomes rarer: each wait takes at most an eighth longer than needed. */
const FIRST_PAUSE_MS = 20;
const LAST_PAUSE_MS = 250;
const SHARE_OF_WAIT = 8;

/** Retries the check until it no longer throws, and returns its result. Rethrows its last error after the timeout. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  for (const wait = waiting(timeoutMs); ; ) {
    try {
      return await check();
    } catch (error) {
      if (!(await wait())) throw error;
    }
  }
}

/** The first result that is neither undefined nor false. Throws after the timeout, naming what was waited for. */
export async function untilFound<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  for (const wait = waiting(timeoutMs); ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (!(await wait())) throw new Error(`waited ${timeoutMs} ms for ${what}`);
  }
}

/** Each call pauses until the next check is due. False: the time is over. */
function waiting(timeoutMs: number): () => Promise<boolean> {
  const begun = performance.now();
  return async () => {
    const waited = performance.now() - begun;
    if (waited > timeoutMs) return false;
    await delay(Math.min(Math.max(waited / SHARE_OF_WAIT, FIRST_PAUSE_MS), LAST_PAUSE_MS));
    return true;
  };
}
