const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** Throttles starts after failures: one trial at a time, with exponential backoff. Monotonic time. */
export class StartBackoff {
  #failures = 0;
  #pausedUntil = 0;

  /** Failed attempts since the last success. */
  get failures(): number {
    return this.#failures;
  }

  failed(nowMs: number): void {
    this.#failures += 1;
    this.#pausedUntil = nowMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
  }

  succeeded(): void {
    this.#failures = 0;
    this.#pausedUntil = 0;
  }

  /** How many of the missing agents may be started now, given the number already starting. */
  permitted(missing: number, starting: number, nowMs: number): number {
    if (this.#failures === 0) return missing;
    return starting > 0 || nowMs < this.#pausedUntil ? 0 : Math.min(1, missing);
  }

  /** Milliseconds until a start may be tried again; undefined: now. */
  pauseMs(nowMs: number): number | undefined {
    return nowMs < this.#pausedUntil ? this.#pausedUntil - nowMs : undefined;
  }
}
