// Tests wait for a condition, never for a time. A busy machine is no failure, so the limits are generous.
import { vi } from 'vitest';

/** More than twice the 20 s after which an agent looks around by itself, for what it has missed. */
const TIMEOUT_MS = 45_000;
const INTERVAL_MS = 20;

/** Repeats the check until it throws no more; answers what it answers. Throws its last error after the time. */
export function eventually<T>(check: () => T | Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  return vi.waitFor(check, { timeout: timeoutMs, interval: INTERVAL_MS });
}

/** The first answer that is neither undefined nor false. Throws after the time, with the name of what was waited for. */
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
