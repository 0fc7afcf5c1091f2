// How much may be asked. Those without the token take nothing from those who have it.
import { RequestRefusal } from '@offshoot/openai-api';
import { KeyRateLimiter } from '@offshoot/rpc/auth/key-rate-limiter.ts';

export interface LimitsOptions {
  /** Requests and messages of a minute with the token. */
  perMinute: number;
  /** Requests of a minute without it. */
  openPerMinute: number;
}

export const DEFAULT_LIMITS: LimitsOptions = { perMinute: 300, openPerMinute: 120 };

export class Limits {
  readonly #o: LimitsOptions;
  readonly #rates: KeyRateLimiter;

  constructor(o: LimitsOptions, now?: () => number) {
    this.#o = o;
    this.#rates = new KeyRateLimiter(now);
  }

  /** Throws what `check` throws, and if there were too many. */
  takeWith(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.takeOpen();
      throw error;
    }
    this.take();
  }

  takeOpen(): void {
    this.#take('open', this.#o.openPerMinute);
  }

  /** For a message on a connection that has shown the token. */
  take(): void {
    this.#take('with the token', this.#o.perMinute);
  }

  #take(whose: string, perMinute: number): void {
    const waitMs = this.#rates.take(whose, perMinute);
    if (waitMs > 0) throw refused(perMinute, waitMs);
  }
}

function refused(most: number, retryAfterMs: number): RequestRefusal {
  return new RequestRefusal('too_many_requests', `More than ${most} requests came within a minute.`, {
    ...{ code: 'rate_limited', retryAfterMs, help: 'Wait a minute, then ask less often.' },
  });
}
