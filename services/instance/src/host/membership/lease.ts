/**
 * Until when the pool counts on this host, by the host's own clock. That runs from before the call that the pool answered, so
 * the host's lease ends before the pool's does. Asked, not timed: a process that was stopped for a while knows at once that
 * its time is over.
 */
export class Lease {
  /** Monotonic milliseconds. */
  readonly #clock: () => number;
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** For prolong: when the call begins. */
  now(): number {
    return this.#clock();
  }

  prolong(callBegan: number, leaseMs: number): void {
    this.#until = callBegan + leaseMs;
  }

  get lasts(): boolean {
    return this.#clock() < this.#until;
  }

  /** Milliseconds; 0: it is over. */
  get remaining(): number {
    return Math.max(0, this.#until - this.#clock());
  }
}
