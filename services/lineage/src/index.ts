export { settings } from './config.ts';
export { startLineageService } from './service.ts';
