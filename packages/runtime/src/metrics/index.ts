export { countRefused, countRequest, timeRequests } from './http-requests.ts';
export { counter, gauge, histogram } from './instruments.ts';
export { timeRpcs } from './rpc-calls.ts';
export { serveMetrics } from './serve-metrics.ts';
export { metricsPort } from './settings.ts';
export { withMetrics } from './with-metrics.ts';
