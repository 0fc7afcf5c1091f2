export { models } from './adapters/models.ts';
export { budgets, settings, storedQuotas } from './config.ts';
export { type Budgets, noBudgets } from './domain/budgets.ts';
export { defaultStoredQuotas, type StoredQuotas } from './domain/stored/stored-quotas.ts';
export { startResponseService } from './service.ts';
