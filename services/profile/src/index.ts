export { issuerOrigins, settings } from './config.ts';
export { startProfileService } from './service.ts';
