import { Refusal } from '@offshoot/refusals';

export interface RateLimit {
  /** On average. 0: no limit. */
  perSecond: number;
  /** How many may come at once. */
  burst: number;
}

/** What is counted: calls of one session, of all sessions of one inbox, and of one address without a session. */
export type RateLimits = Record<'session' | 'inbox' | 'address' | 'signIn', RateLimit>;

export const defaultRateLimits: RateLimits = {
  session: { perSecond: 50, burst: 200 },
  inbox: { perSecond: 100, burst: 400 },
  address: { perSecond: 20, burst: 100 },
  // CreateChallenge, SignIn, RefreshSession and SignOut, each for itself: they write rows, and two ask the XMTP network.
  signIn: { perSecond: 5, burst: 30 },
};

const none: RateLimit = { perSecond: 0, burst: 0 };
/** For benches and tests, which are one busy client. */
export const noRateLimits: RateLimits = { session: none, inbox: none, address: none, signIn: none };

/** Milliseconds until the caller may come again; 0 where it may now. */
export type TakeTurn = (limit: keyof RateLimits, key: string) => Promise<number>;

export function rateLimited(retryAfterMs: number, whose: string): Refusal {
  return new Refusal('RATE_LIMITED', `Too many calls by this ${whose}.`, {
    help: 'Wait for retry_after_ms, then repeat the call.',
    metadata: { retry_after_ms: String(Math.ceil(retryAfterMs)) },
  });
}
