export { configFromEnv } from './config.ts';
export { startLineageService } from './service.ts';
