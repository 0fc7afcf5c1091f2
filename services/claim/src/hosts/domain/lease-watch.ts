/** If the wall clock jumps against the monotonic clock by more than this, leases may seem expired, or valid, by mistake. */
const CLOCK_JUMP_MS = 1000;
/** The watch looks once a second; twice that is not a gap yet. */
const LEAST_GAP_MS = 2000;

/**
 * Decides whether an expired lease says anything about its host. It does not if we may have missed the host: after our start, a database
 * outage, a paused process or a clock jump, hosts get one lease period to be heard again.
 */
export class LeaseWatch {
  readonly #leaseMs: number;
  #steadySince: number | undefined;
  #last = { wall: 0, monotonic: 0 };

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** Called at every look that the database answered. Both clocks in milliseconds. */
  mayJudge(wall: number, monotonic: number): boolean {
    const passed = monotonic - this.#last.monotonic;
    const jump = Math.abs(wall - this.#last.wall - passed);
    const isGap = passed > Math.max(LEAST_GAP_MS, this.#leaseMs / 3);
    this.#last = { wall, monotonic };
    if (this.#steadySince === undefined || isGap || jump > CLOCK_JUMP_MS) this.#steadySince = monotonic;
    return monotonic - this.#steadySince >= this.#leaseMs;
  }
}
