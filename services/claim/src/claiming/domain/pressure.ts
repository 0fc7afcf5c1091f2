/** Measures the current rate of claims in this replica. */
export interface Pressure {
  /** Counts a new claim. */
  note(): void;
  /** Whether background work should yield: a claiming caller waits for an answer, while an assigned agent can go live a little later. */
  isHigh(): boolean;
}

/** Above ordinary traffic. Counted on arrival, since claims still waiting for this process cannot be seen. */
const HIGH = 8;
const WITHIN_MS = 50;
/** An endless stream of claims must not keep agents from going live. */
const LONGEST_MS = 5000;

/** `now`: a monotonic clock, in milliseconds. */
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
      // The oldest of the last HIGH claims.
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
