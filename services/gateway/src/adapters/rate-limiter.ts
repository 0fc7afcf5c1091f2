import { hash, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { ConsumeRateLimit, RateLimits } from '../domain/rate-limit.ts';

/**
 * Maximum number of counters per limit: beyond it, callers share counters, so memory stays bounded however many addresses call. A secret
 * salt decides who shares, so nobody can craft a key that locks out someone else.
 */
const COUNTERS_PER_LIMIT = 32_768;

export interface RateLimiter {
  take: ConsumeRateLimit;
  /** For what is found to need none. */
  giveBack(limit: keyof RateLimits, key: string): Promise<void>;
  /** Milliseconds until a turn could be taken; 0: now. Takes none. */
  waitMs(limit: keyof RateLimits, key: string): Promise<number>;
}

/** Counts in this process: each replica of the gateway allows the configured rate. */
export function createRateLimiter(limits: RateLimits): RateLimiter {
  const salt = randomBytes(16).toString('hex');
  const limiters = new Map<string, RateLimiterMemory>();
  for (const [name, { perSecond, burst }] of Object.entries(limits)) {
    // A full burst per the time it takes at the average rate, which satisfies both limits.
    if (perSecond > 0) limiters.set(name, new RateLimiterMemory({ points: burst, duration: burst / perSecond, keyPrefix: '' }));
  }
  const counterOf = (key: string) => hash('sha256', salt + key, 'buffer').readUInt32BE(0) % COUNTERS_PER_LIMIT;
  return {
    async take(limit, key) {
      const limiter = limiters.get(limit);
      if (!limiter) return 0;
      try {
        await limiter.consume(counterOf(key));
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
        throw refused;
      }
    },
    async giveBack(limit, key) {
      const [limiter, counter] = [limiters.get(limit), counterOf(key)];
      const taken = await limiter?.get(counter);
      // It may have run off meanwhile.
      if (taken && taken.consumedPoints > 0) await limiter?.reward(counter);
    },
    async waitMs(limit, key) {
      const limiter = limiters.get(limit);
      const taken = await limiter?.get(counterOf(key));
      return limiter && taken && taken.consumedPoints >= limiter.points ? Math.max(1, taken.msBeforeNext) : 0;
    },
  };
}
