export type { ClaimServiceConfig } from './config.ts';
export { passAgeDays, quotas, settings } from './config.ts';
export { defaultQuotas, noQuotas, type Quotas } from './lifecycle/domain/quota.ts';
export { type ClaimServiceDeps, startClaimService } from './service.ts';
export { stockRules, stockVariables } from './stock/config.ts';
export { noStockRules, type StockRules } from './stock/domain/replenishment.ts';
export type { ToolProvidersConfig } from './tools/adapters/tool-providers.ts';
export { dailyCaps, toolProviders } from './tools/config.ts';
export { type DailyCaps, noDailyCaps } from './tools/domain/daily-caps.ts';
