/**
 * Until when the pool counts on this host, by the host's own clock. Counted from before the call that the pool answered, so it always
 * ends before the pool's lease. Polled instead of timed: a process that was suspended for a while knows at once that its lease has
 * expired.
 */
export class Lease {
  /** Monotonic milliseconds. */
  readonly #clock: () => number;
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** For prolong: the time at which the call begins. */
  now(): number {
    return this.#clock();
  }

  prolong(callBegan: number, leaseMs: number): void {
    this.#until = callBegan + leaseMs;
  }

  get lasts(): boolean {
    return this.#clock() < this.#until;
  }

  /** Milliseconds; 0: expired. */
  get remaining(): number {
    return Math.max(0, this.#until - this.#clock());
  }
}
