// Limits how fast an agent answers: a burst like a lively chat, then a steady pace. In a flood the rest is skipped.

const BURST = 10;
const REFILL_MS = 1_000;

export class AnswerRateLimiter {
  #tokens = BURST;
  #at = 0;

  /** Whether an answer may be given now; if so, it is counted. */
  take(now: Date): boolean {
    const time = now.getTime();
    // A clock set back neither refills nor blocks.
    this.#tokens = Math.min(BURST, this.#tokens + Math.max(0, time - this.#at) / REFILL_MS);
    this.#at = time;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Returns the token of an answer that was not given. */
  giveBack(): void {
    this.#tokens++;
  }

  /** Milliseconds until the next answer may be given. */
  get wait(): number {
    return Math.max(0, (1 - this.#tokens) * REFILL_MS);
  }
}
