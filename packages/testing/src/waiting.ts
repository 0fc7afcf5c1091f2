// Tests wait for a condition, never for a fixed time. A busy machine must not fail them, so the limits are generous.
import { vi } from 'vitest';

/** More than twice the 20 s after which an agent checks by itself for what it has missed. */
const TIMEOUT_MS = 45_000;
const INTERVAL_MS = 20;

/** Retries the check until it no longer throws, and returns its result. Rethrows its last error after the timeout. */
export function eventually<T>(check: () => T | Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  return vi.waitFor(check, { timeout: timeoutMs, interval: INTERVAL_MS });
}

/** The first result that is neither undefined nor false. Throws after the timeout, naming what was waited for. */
export async function untilFound<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  for (const end = performance.now() + timeoutMs; ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
