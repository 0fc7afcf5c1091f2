export type { ToolProvidersConfig } from './adapters/tool-providers.ts';
export { defaultQuotas, noQuotas, type Quotas } from './domain/quota.ts';
export { noStockRules, type StockRules } from './domain/replenishment.ts';
export { type ClaimServiceConfig, type ClaimServiceDeps, startClaimService } from './service.ts';
