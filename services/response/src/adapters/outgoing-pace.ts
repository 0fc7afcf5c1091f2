import { setTimeout as pause } from 'node:timers/promises';
import { KeyPace } from '@offshoot/callers';
import { McpError } from '@offshoot/mcp';
import type { Limits } from '../domain/limits.ts';

/** Longer than this, nobody waits for a turn. */
const LONGEST_MS = 5_000;

/** A small request may name many servers, and tenants cost nothing. */
export class OutgoingPace {
  readonly #limits: Limits['outgoing'];
  readonly #people: KeyPace;
  readonly #hosts: KeyPace;

  constructor(limits: Limits['outgoing'], now?: () => number) {
    this.#limits = limits;
    this.#people = new KeyPace(now);
    this.#hosts = new KeyPace(now);
  }

  /** Takes one of both, or none. Milliseconds to wait; 0: it was taken. */
  take(payer: string, host: string): number {
    const waitMs = Math.max(this.#people.waitMs(payer, this.#limits.person), this.#hosts.waitMs(host, this.#limits.host));
    if (waitMs > 0) return waitMs;
    this.#people.spend(payer, 1);
    this.#hosts.spend(host, 1);
    return 0;
  }

  /** Throws McpError 'busy'. */
  async turn(payer: string, host: string, signal: AbortSignal): Promise<void> {
    for (let waitMs = this.take(payer, host); waitMs > 0; waitMs = this.take(payer, host)) {
      if (waitMs > LONGEST_MS) throw new McpError('busy', { detail: 'too much goes out to it, or for the tenants of one person' });
      await pause(waitMs, undefined, { signal });
    }
  }
}
