/** Bounds memory. Whoever is forgotten starts a new minute. */
const MOST_KEPT = 50_000;
const MINUTE_MS = 60_000;

/** Requests of keys that have a limit of their own, in this process. */
export interface KeyPace {
  /** Milliseconds until the key may go on; 0: this request may. `perMinute`: 0 is no limit. */
  take(key: string, perMinute: number): number;
}

/** At most a minute's worth at once, and on average. */
export function keyPace(now: () => number = () => performance.now()): KeyPace {
  /** When all that was taken will have run off. */
  const busyUntil = new Map<string, number>();
  return {
    take(key, perMinute) {
      if (perMinute === 0) return 0;
      const [at, each] = [now(), MINUTE_MS / perMinute];
      const next = Math.max(busyUntil.get(key) ?? 0, at) + each;
      const waitMs = Math.ceil(next - at - MINUTE_MS);
      if (waitMs > 0) return waitMs;
      busyUntil.delete(key);
      busyUntil.set(key, next);
      for (const oldest of busyUntil.keys()) {
        if (busyUntil.size <= MOST_KEPT) break;
        busyUntil.delete(oldest);
      }
      return 0;
    },
  };
}
