// How much may be asked. Those without the token take nothing from those who have it.
import { RequestRefusal } from '@offshoot/openai-api';

export interface LimitsOptions {
  /** Requests and messages of a minute with the token. */
  perMinute: number;
  /** Requests of a minute without it. */
  openPerMinute: number;
}

export const DEFAULT_LIMITS: LimitsOptions = { perMinute: 300, openPerMinute: 120 };
const MINUTE_MS = 60_000;

export class Limits {
  readonly #withToken: Minute;
  readonly #open: Minute;

  constructor({ perMinute, openPerMinute }: LimitsOptions, now: () => number = Date.now) {
    this.#withToken = new Minute(perMinute, now);
    this.#open = new Minute(openPerMinute, now);
  }

  /** Throws what `check` throws, and if there were too many. */
  takeWith(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.takeOpen();
      throw error;
    }
    this.#withToken.take();
  }

  takeOpen(): void {
    this.#open.take();
  }

  /** For a message on a connection that has shown the token. */
  take(): void {
    this.#withToken.take();
  }
}

class Minute {
  readonly #most: number;
  readonly #now: () => number;
  #began = 0;
  #taken = 0;

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  take(): void {
    const now = this.#now();
    if (now - this.#began >= MINUTE_MS) [this.#began, this.#taken] = [now, 0];
    this.#taken += 1;
    if (this.#taken <= this.#most) return;
    throw new RequestRefusal('too_many_requests', `More than ${this.#most} requests came within a minute.`, {
      ...{ code: 'rate_limited', retryAfterMs: this.#began + MINUTE_MS - now, help: 'Wait a minute, then ask less often.' },
    });
  }
}
