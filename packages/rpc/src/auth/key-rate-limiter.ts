/** Bounds memory. A forgotten key starts a new minute. */
const MAX_KEPT = 50_000;
const MINUTE_MS = 60_000;

interface Kept {
  perMinute: number;
  /** When all that was taken will have run off. */
  busyUntil: number;
}

/** A rate limit by key, in this process: a key takes at most a minute's worth at once, and on average. */
export class KeyRateLimiter {
  readonly #now: () => number;
  readonly #keys = new Map<string, Kept>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes one. Milliseconds until the key may go on; 0: it has taken it. `perMinute`: 0 is no limit. */
  take(key: string, perMinute: number): number {
    const waitMs = this.waitMs(key, perMinute);
    if (waitMs === 0) this.spend(key, 1);
    return waitMs;
  }

  /** Takes nothing. Milliseconds until the key may take one; 0: now. `perMinute` counts from now on for what the key spends. */
  waitMs(key: string, perMinute: number): number {
    if (perMinute === 0) {
      this.#keys.delete(key);
      return 0;
    }
    const now = this.#now();
    const { busyUntil = 0 } = this.#keys.get(key) ?? {};
    this.#keys.delete(key);
    this.#keys.set(key, { perMinute, busyUntil });
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= MAX_KEPT) break;
      this.#keys.delete(oldest);
    }
    return Math.max(0, Math.ceil(Math.max(busyUntil, now) + MINUTE_MS / perMinute - now - MINUTE_MS));
  }

  /** Counts nothing for a key without a limit. The amount may exceed what is left: then the key waits until that has run off. */
  spend(key: string, amount: number): void {
    const kept = this.#keys.get(key);
    if (kept) kept.busyUntil = Math.max(kept.busyUntil, this.#now()) + (amount * MINUTE_MS) / kept.perMinute;
  }
}
