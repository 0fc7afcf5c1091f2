export { type GuardedFetch, type GuardOptions, guardedFetch } from './guarded-fetch.ts';
export { OutboundError } from './outbound-error.ts';
export { type OutgoingLimits, OutgoingPace } from './outgoing-pace.ts';
export { isPublicAddress } from './public-address.ts';
