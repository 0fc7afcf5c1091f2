export { countRefused, countRequest, timeRequests } from './http-requests.ts';
export { counter, gauge, histogram } from './instruments.ts';
export { timeRpcs } from './rpc-calls.ts';
export { metricsPort, serveMetrics } from './serve-metrics.ts';
export { withMetrics } from './with-metrics.ts';
