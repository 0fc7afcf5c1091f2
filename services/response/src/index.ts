export { budgets, settings, storedQuotas } from './config.ts';
export { models } from './models/adapters/models.ts';
export { defaultStoredQuotas, type StoredQuotas } from './retention/domain/stored-quotas.ts';
export { startResponseService } from './service.ts';
export { type Budgets, noBudgets } from './usage/domain/budgets.ts';
