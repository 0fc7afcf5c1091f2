export {
  type Caller,
  callerHeader,
  callerKey,
  callerOf,
  requireHost,
  requireService,
  requireUser,
  requireUserCall,
  type UserCall,
} from './callers/caller.ts';
export { type DeploymentKeys, deploymentKeys } from './callers/deployment-keys.ts';
export { voucherBy, voucherFromWire } from './callers/host-certificate.ts';
export { type ServiceCallers, type ServiceCredentials, serviceCredentialsFromEnv } from './callers/service-credentials.ts';
export {
  type Audience,
  type HostKey,
  hostAudience,
  hostKeyOf,
  type ServiceKey,
  type ServiceName,
  secretOf,
  serviceNames,
} from './callers/service-key.ts';
export { openTls, type ServiceTls, type TlsFiles } from './callers/tls.ts';
export { callerHeaderFor, type ServiceClientOptions, serviceClient, serviceTransport } from './client.ts';
export { codeByReason, refusalOf, toConnectError } from './errors.ts';
export { idPart, numberPart, pageTokens, timePart } from './page-token.ts';
export { clientAddressOf } from './serving/client-address.ts';
export { streamHolderKey } from './serving/ending-streams.ts';
export { requestIdHeader, requestIdOf } from './serving/interceptors.ts';
export { PortInUseError } from './serving/one-port.ts';
export { isStandardService, type RunningServer, route, type ServeOptions, type ServiceRoute, serve } from './serving/server.ts';
export { SharedWatches } from './serving/shared-watches.ts';
export { StreamSlots } from './serving/stream-slots.ts';
export { serveUnready } from './serving/unready.ts';
export { fromWire, signatureFromWire, signatureToWire, toWire } from './statement-wire.ts';
