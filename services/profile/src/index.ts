export { issuerOrigins, profileQuotas, settings, tenantMakers, tenantsPerDay } from './config.ts';
export { defaultProfileQuotas, type ProfileQuotas } from './profiles/domain/limits.ts';
export { startProfileService } from './service.ts';
export type { TenantMakers } from './tenancy/domain/caps.ts';
