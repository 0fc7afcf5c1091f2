/** How many claims come at this moment, in this replica. */
export interface Pressure {
  /** A claim has come. */
  note(): void;
  /** Whether what can wait is to wait: who claims waits for an answer, an agent that is assigned goes live a little later. */
  isHigh(): boolean;
}

/** More than ordinary traffic has. Counted where claims begin, since those that wait for this process cannot be seen. */
const HIGH = 8;
const WITHIN_MS = 50;
/** Claims that come without end must not keep every agent from going live. */
const LONGEST_MS = 5000;

/** `now`: a monotonic clock, milliseconds. */
export function claimPressure(now: () => number = () => performance.now()): Pressure {
  const came = new Float64Array(HIGH).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  let since: number | undefined;
  let restUntil = Number.NEGATIVE_INFINITY;
  return {
    note: () => {
      came[next] = now();
      next = (next + 1) % HIGH;
    },
    isHigh: () => {
      const at = now();
      // The oldest of the last ones.
      if (at - (came[next] ?? 0) > WITHIN_MS) {
        since = undefined;
        return false;
      }
      if (at < restUntil) return false;
      since ??= at;
      if (at - since < LONGEST_MS) return true;
      since = undefined;
      restUntil = at + LONGEST_MS;
      return false;
    },
  };
}
