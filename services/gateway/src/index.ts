export { configFromEnv } from './config.ts';
export { type GatewayConfig, type GatewayDeps, startGateway } from './service.ts';
