export { configFromEnv, rateLimitsFromEnv } from './config.ts';
export { noRateLimits, type RateLimit, type RateLimits } from './domain/rate-limit.ts';
export { type GatewayConfig, type GatewayDeps, startGateway } from './service.ts';
