// What goes out to addresses that strangers choose, in this process: counted for the people who cause it, and for whom it goes to.
import { setTimeout as pause } from 'node:timers/promises';
import { KeyRateLimiter } from '@offshoot/rpc/auth/key-rate-limiter.ts';
import ipaddr from 'ipaddr.js';
import { OutboundError } from './outbound-error.ts';

/** A minute, in this process. 0: no limit. */
export interface OutgoingLimits {
  /** HTTP requests that one person causes. */
  person: number;
  /** HTTP requests to one host, and connections to one address: names cost nothing, and many may lead to one server. */
  host: number;
}

interface RateLimiterOptions {
  /** Milliseconds of any clock that goes on. */
  now?: () => number;
  /** Longer than this, nothing waits for a turn, milliseconds. Default 5 s. */
  longestMs?: number;
}

export class OutgoingRateLimiter {
  readonly #limits: OutgoingLimits;
  readonly #people: KeyRateLimiter;
  readonly #hosts: KeyRateLimiter;
  readonly #addresses: KeyRateLimiter;
  readonly #longestMs: number;

  constructor(limits: OutgoingLimits, { now, longestMs = 5_000 }: RateLimiterOptions = {}) {
    this.#limits = limits;
    this.#people = new KeyRateLimiter(now);
    this.#hosts = new KeyRateLimiter(now);
    this.#addresses = new KeyRateLimiter(now);
    this.#longestMs = longestMs;
  }

  /** Takes one request of each of these people and of the host, or none at all. Milliseconds to wait; 0: it was taken. */
  take(people: readonly string[], host: string): number {
    const counted = [...new Set(people)];
    const { person, host: ofHost } = this.#limits;
    const waitMs = Math.max(this.#hosts.waitMs(host, ofHost), ...counted.map((one) => this.#people.waitMs(one, person)));
    if (waitMs > 0) return waitMs;
    for (const one of counted) this.#people.spend(one, 1);
    this.#hosts.spend(host, 1);
    return 0;
  }

  /** Waits a little for a turn. Throws OutboundError `rate-limited`. */
  async wait(people: readonly string[], host: string, signal?: AbortSignal | null): Promise<void> {
    // Others may be faster each time.
    let waited = 0;
    for (let waitMs = this.take(people, host); waitMs > 0; waitMs = this.take(people, host)) {
      waited += waitMs;
      if (waited > this.#longestMs) throw new OutboundError('rate-limited');
      await pause(waitMs, undefined, signal ? { signal } : {});
    }
  }

  /** Takes one connection to an IP address. Throws OutboundError `rate-limited`. */
  connect(address: string): void {
    if (this.#addresses.take(networkOf(address), this.#limits.host) > 0) throw new OutboundError('rate-limited');
  }
}

/** An IPv4 address. Of IPv6, the 64 bits before those that a network gives out itself. */
function networkOf(address: string): string {
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
