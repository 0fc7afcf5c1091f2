// For tests of code that calls providers: a clock, and a check that errors reveal nothing.
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { ProviderError } from '../../src/provider-http/provider-error.ts';
import type { Clock } from '../../src/provider-http/provider-http.ts';

/** Advances only when a caller sleeps. */
export class TestClock implements Clock {
  #now = Date.parse('2026-11-21T12:00:00Z');
  now = () => this.#now;
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#now += ms;
  }
}

/** Checks that an error reveals no secret, however it is printed. */
export function expectDiscreet(error: Error): void {
  const printed = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)} ${error.message}`;
  expect(printed).not.toMatch(/stub-key|sk-or|am_|Bearer|res_|@agentmail|\+1970/);
}

/** Checks that the failure is a ProviderError that reveals no secret. */
export function seen(error: unknown): ProviderError {
  if (!(error instanceof ProviderError)) throw error;
  expectDiscreet(error);
  return error;
}
