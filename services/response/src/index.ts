export { models } from './adapters/models.ts';
export { settings, storedQuotas } from './config.ts';
export { defaultStoredQuotas, type StoredQuotas } from './domain/stored/stored-quotas.ts';
export { startResponseService } from './service.ts';
