export { type ClaimServiceConfig, type ClaimServiceDeps, startClaimService } from './service.ts';
