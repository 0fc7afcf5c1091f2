export { configFromEnv, type LineageConfig } from './config.ts';
export { type LineageDeps, startLineageService } from './service.ts';
