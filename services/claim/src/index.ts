export { defaultQuotas, noQuotas, type Quotas } from './claiming/rules/quota.ts';
export { type ClaimServiceConfig, type ClaimServiceDeps, startClaimService } from './service.ts';
export { noStockRules, type StockRules } from './stock/rules/replenishment.ts';
export type { ToolProvidersConfig } from './tools/adapters/tool-providers.ts';
