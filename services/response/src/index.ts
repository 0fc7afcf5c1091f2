export { models } from './adapters/models.ts';
export { settings } from './config.ts';
export { startResponseService } from './service.ts';
