// What other workspaces' tests use from here.
export { openSessionStore } from '../src/store/database.ts';
export { fuzzGateway, type MethodReport } from './fuzz/fuzz.ts';
export { exchange, http2Call, post, statusOf } from './raw-http.ts';
