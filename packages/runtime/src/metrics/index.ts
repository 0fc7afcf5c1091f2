export { countRefused, countRequest, timeRequests } from './http-requests.ts';
export { counter, gauge, histogram, metricsText, readOnce } from './instruments.ts';
export { hearEnds, statusOf, timeRpcs } from './rpc-calls.ts';
