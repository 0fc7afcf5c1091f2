// A small relay. Node only.
export { DEFAULT_LIMITS, type RelayLimits } from './limits.ts';
export { ANYBODY, type RelayPolicy } from './policy.ts';
export { openRelay, type Relay, type RelayOptions } from './relay.ts';
export { type ServedRelay, type ServedRelayOptions, serveRelay } from './serve-relay.ts';
