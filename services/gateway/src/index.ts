export { edge, type GatewayConfig, settings, webAppOf } from './config.ts';
export { noRateLimits, type RateLimit, type RateLimits } from './domain/rate-limit.ts';
export { noStreamLimits, type StreamLimits } from './domain/stream-limit.ts';
export { startGateway } from './service.ts';
export { restApi } from './web/rest/api.ts';
