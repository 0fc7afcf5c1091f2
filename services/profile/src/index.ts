export { issuerOrigins, profileQuotas, settings } from './config.ts';
export { defaultProfileQuotas, type ProfileQuotas } from './profiles/domain/limits.ts';
export { startProfileService } from './service.ts';
