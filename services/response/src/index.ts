export { settings } from './config.ts';
export { startResponseService } from './service.ts';
