export { type GuardedFetch, type GuardOptions, guardedFetch } from './guarded-fetch.ts';
export { OutboundError } from './outbound-error.ts';
export { type OutgoingLimits, OutgoingRateLimiter } from './outgoing-rate-limiter.ts';
export { isPublicAddress } from './public-address.ts';
