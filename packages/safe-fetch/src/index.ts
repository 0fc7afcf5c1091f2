export { type GuardedFetch, type GuardOptions, guardedFetch, isPublicAddress } from './guarded-fetch.ts';
export { guardedLookup, isPublicHost } from './guarded-lookup.ts';
export { OutboundError } from './outbound-error.ts';
export { type OutgoingLimits, OutgoingRateLimiter } from './outgoing-rate-limiter.ts';
