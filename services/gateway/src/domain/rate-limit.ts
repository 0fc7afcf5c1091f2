import { Refusal } from '@offshoot/refusals';

export interface RateLimit {
  /** On average. 0: no limit. */
  perSecond: number;
  /** How many calls may come at once. */
  burst: number;
}

/**
 * What is counted: calls per session, per inbox across all its sessions, and per address without a session; under /v1, requests per member
 * or key, per tenant, per person who made the tenant, and per address with credentials that are not valid, with tokens of identity providers
 * while they are looked up, and that make tenants.
 */
export type RateLimits = Record<
  'session' | 'inbox' | 'address' | 'signIn' | 'member' | 'tenant' | 'payer' | 'credential' | 'token' | 'newTenant',
  RateLimit
>;

const DAY_S = 24 * 60 * 60;
export const perDay = (count: number): RateLimit => ({ perSecond: count / DAY_S, burst: count });

export const defaultRateLimits: RateLimits = {
  session: { perSecond: 50, burst: 200 },
  inbox: { perSecond: 100, burst: 400 },
  address: { perSecond: 20, burst: 100 },
  // CreateChallenge, SignIn, RefreshSession and SignOut, each counted separately: they write rows, and two of them query the XMTP network.
  signIn: { perSecond: 5, burst: 30 },
  member: { perSecond: 100, burst: 400 },
  tenant: { perSecond: 400, burst: 1_600 },
  payer: { perSecond: 800, burst: 3_200 },
  // Each asks the profile service.
  credential: { perSecond: 1, burst: 60 },
  // Each may wait ten seconds for an identity provider that does not answer. One that is found to be valid gives its turn back.
  token: { perSecond: 2, burst: 120 },
  // Inboxes are free, and each makes ten.
  newTenant: perDay(20),
};

const none: RateLimit = { perSecond: 0, burst: 0 };
/** For benchmarks and tests, where one client makes all the calls. */
export const noRateLimits: RateLimits = {
  session: none,
  inbox: none,
  address: none,
  signIn: none,
  member: none,
  tenant: none,
  payer: none,
  credential: none,
  token: none,
  newTenant: none,
};

/** Milliseconds until the caller may try again; 0: now. */
export type ConsumeRateLimit = (limit: keyof RateLimits, key: string) => Promise<number>;

export function rateLimited(retryAfterMs: number, whose: string): Refusal {
  return new Refusal('RATE_LIMITED', `Too many calls from this ${whose}.`, {
    help: 'Wait for retry_after_ms, then repeat the call.',
    metadata: { retry_after_ms: String(Math.ceil(retryAfterMs)) },
  });
}
