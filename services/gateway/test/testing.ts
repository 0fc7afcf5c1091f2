// What other workspaces' tests use from here.
export { openSessionStore } from '../src/store/postgres-session-store.ts';
export { fuzzGateway, type MethodReport } from './fuzz/fuzz.ts';
export { exchange, http2Call, post, statusOf } from './raw-http.ts';
