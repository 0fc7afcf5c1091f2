export { apiKeyText, type PresentedKey, presentedKey } from './api-key.ts';
export {
  type Caller,
  type CallerRule,
  callerFromServiceHeaders,
  callerHeader,
  callerKey,
  callerOf,
  memberHeader,
  operatorPassHeader,
  operatorPassInvalid,
  requireHost,
  requireMember,
  requireMemberCall,
  requireService,
  requireUser,
  requireUserCall,
  type TokenReaders,
  type UserCall,
} from './caller.ts';
export { type DeploymentKeys, deploymentKeys, issueHost, type SingleService } from './deployment-keys.ts';
export { certificateFromText, voucherBy } from './host-certificate.ts';
export {
  type Identity,
  isScope,
  type KeyLimits,
  type MemberCall,
  requireScope,
  requireWholeTenant,
  type Scope,
} from './identity.ts';
export { KeyRateLimiter } from './key-rate-limiter.ts';
export { LONGEST_PASS_MINUTES } from './longest-pass.ts';
export { Arrivals, type ClientCall, memberCallOf, memberReader } from './member-request.ts';
export { memberTokenFor, memberTokenReader } from './member-token.ts';
export { operatorPass, operatorPassReader } from './operator-pass.ts';
export { sealedTexts } from './sealed-texts.ts';
export { type ServiceCallers, type ServiceCredentials, serviceCredentials } from './service-credentials.ts';
export {
  type Audience,
  audienceOf,
  type HostKey,
  hostAudience,
  hostKeyOf,
  privateKeyOf,
  publicKeyOf,
  type ServiceKey,
  type ServiceName,
  secretOf,
  serviceNames,
} from './service-key.ts';
export { tokenFor, tokenReader } from './service-token.ts';
export { openTls, type ServiceTls, type TlsFiles, type TlsMaterial, tlsVersion } from './tls.ts';
export { userTokenFor, userTokenReader } from './user-token.ts';
