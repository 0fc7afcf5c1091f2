export {
  type Caller,
  type CallerRule,
  callerHeader,
  callerKey,
  callerOf,
  requireHost,
  requireService,
  requireUser,
  requireUserCall,
  type UserCall,
} from './caller.ts';
export { callerHeaderFor, type ServiceClientOptions, serviceClient, serviceTransport } from './client.ts';
export { clientAddressOf } from './client-address.ts';
export { type DeploymentKeys, deploymentKeys } from './deployment-keys.ts';
export { streamHolderKey } from './ending-streams.ts';
export { codeByReason, type ReadRefusal, refusalOf, toConnectError } from './errors.ts';
export { voucherBy, voucherFromWire } from './host-certificate.ts';
export { requestIdHeader, requestIdOf } from './interceptors.ts';
export { PortInUseError } from './one-port.ts';
export { idPart, numberPart, type PageTokens, pageTokens, timePart } from './page-token.ts';
export { isStandardService, type RunningServer, route, type ServeOptions, type ServiceRoute, serve } from './server.ts';
export { type ServiceCallers, type ServiceCredentials, serviceCredentialsFromEnv } from './service-credentials.ts';
export {
  type Audience,
  type HostKey,
  hostAudience,
  hostKeyOf,
  type ServiceKey,
  type ServiceName,
  secretOf,
  serviceNames,
} from './service-key.ts';
export { SharedWatches } from './shared-watches.ts';
export { fromWire, signatureFromWire, signatureToWire, toWire } from './statement-wire.ts';
export { type StreamHolder, type StreamLimits, StreamSlots } from './stream-slots.ts';
export { openTls, type ServiceTls, type TlsFiles } from './tls.ts';
export { serveUnready, type UnreadyOptions } from './unready.ts';
