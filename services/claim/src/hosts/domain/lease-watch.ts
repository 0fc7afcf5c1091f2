/** A jump of the wall clock against the monotonic one by more than this makes every lease look as if it had ended, or not. */
const CLOCK_JUMP_MS = 1000;
/** The watch looks once a second; twice that is no gap. */
const LEAST_GAP_MS = 2000;

/**
 * Whether a lease that looks ended tells of its host. It does not where we could not have heard the host: after our start, an
 * outage of the database, a halt of the process or a jump of the clock, hosts get the time of one lease to be heard again.
 */
export class LeaseWatch {
  readonly #leaseMs: number;
  #steadySince: number | undefined;
  #last = { wall: 0, monotonic: 0 };

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** Asked at every look that the database has answered. Milliseconds of both clocks. */
  mayJudge(wall: number, monotonic: number): boolean {
    const passed = monotonic - this.#last.monotonic;
    const jump = Math.abs(wall - this.#last.wall - passed);
    const isGap = passed > Math.max(LEAST_GAP_MS, this.#leaseMs / 3);
    this.#last = { wall, monotonic };
    if (this.#steadySince === undefined || isGap || jump > CLOCK_JUMP_MS) this.#steadySince = monotonic;
    return monotonic - this.#steadySince >= this.#leaseMs;
  }
}
