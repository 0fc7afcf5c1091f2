/**
 * - unreachable: no connection, a lost connection, or the provider's own failure (5xx). It may have acted.
 * - timeout: no response in time. It may still act: `retryAfterMs` says how long to wait before retrying a write.
 * - limited: too many requests. It has not acted.
 * - conflict: another customer was faster, or nothing is available now. A retry may choose something else.
 * - refused: our request or key is wrong. A person must look into it.
 * - not-propagated: made, but not visible everywhere yet.
 * - garbage: an unreadable response. It has probably acted.
 */
export type ProviderFailure = 'unreachable' | 'timeout' | 'limited' | 'conflict' | 'refused' | 'not-propagated' | 'garbage';

export interface ProviderErrorOptions {
  provider: string;
  failure: ProviderFailure;
  /** The operation in words, for example 'create key'. */
  what: string;
  detail?: string;
  retryAfterMs?: number;
  status?: number;
  code?: string;
  hasNotActed?: boolean;
}

/** Says what failed without any values: no key, body, address or number. Safe to log. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly provider: string;
  readonly failure: ProviderFailure;
  /** Whether the same call can succeed later without human action. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  /** The provider's own word for it, such as 'missing_permission', if it is read (see ProviderHttpOptions.codeIn). */
  readonly code: string | undefined;
  /** True: no request reached the provider, or it says that it did nothing. False: it may have acted. */
  readonly hasNotActed: boolean;

  constructor(o: ProviderErrorOptions) {
    super(`${o.provider}: ${o.what}: ${o.failure}${o.status ? ` (HTTP ${o.status})` : ''}${o.detail ? `: ${o.detail}` : ''}`);
    this.provider = o.provider;
    this.failure = o.failure;
    this.retryable = o.failure !== 'refused';
    this.retryAfterMs = o.retryAfterMs;
    this.status = o.status;
    this.code = o.code;
    this.hasNotActed = o.hasNotActed ?? (o.failure === 'limited' || o.failure === 'refused');
  }
}
