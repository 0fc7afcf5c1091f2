// A small relay. Node only.
export type { RelayLimits } from './limits.ts';
export { ANYBODY, type RelayPolicy } from './policy.ts';
export { type ServedRelay, serveRelay } from './serve-relay.ts';
