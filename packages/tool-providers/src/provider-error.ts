/**
 * - unreachable: no connection, connection lost, or the provider's own failure (5xx). It may have acted.
 * - timeout: no answer in time. It may still act: `retryAfterMs` says how long to wait before the next try of a write.
 * - limited: too many requests. It has not acted.
 * - conflict: someone else was quicker, or nothing is to be had now. Another try may choose another.
 * - refused: our request or our key is wrong. A person must look.
 * - not-propagated: made, but not visible everywhere yet.
 * - garbage: an answer that cannot be read. It has probably acted.
 */
export type ProviderFailure = 'unreachable' | 'timeout' | 'limited' | 'conflict' | 'refused' | 'not-propagated' | 'garbage';

/** Says what failed, never with which values: no key, no body, no address, no number. Safe to log. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly provider: string;
  readonly failure: ProviderFailure;
  /** Whether the same call can succeed later without a person doing something. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;

  constructor(o: {
    provider: string;
    failure: ProviderFailure;
    /** The operation in words, such as 'create key'. */
    what: string;
    detail?: string;
    retryAfterMs?: number;
    status?: number;
  }) {
    super(`${o.provider}: ${o.what}: ${o.failure}${o.status ? ` (HTTP ${o.status})` : ''}${o.detail ? `: ${o.detail}` : ''}`);
    this.provider = o.provider;
    this.failure = o.failure;
    this.retryable = o.failure !== 'refused';
    this.retryAfterMs = o.retryAfterMs;
    this.status = o.status;
  }
}
