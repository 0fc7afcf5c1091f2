export { type Caller, type CallerRule, callerHeader, callerKey, callerOf, requireService, requireUser } from './caller.ts';
export { type ServiceClientOptions, serviceClient, serviceTransport } from './client.ts';
export { clientAddressOf } from './client-address.ts';
export { codeByReason, type ReadRefusal, refusalOf, toConnectError } from './errors.ts';
export { newId } from './ids.ts';
export { requestIdHeader, requestIdOf } from './interceptors.ts';
export { createLogger, type Logger } from './logger.ts';
export { nextSteps } from './next-steps.ts';
export { PortInUseError } from './one-port.ts';
export { decodePageToken, encodePageToken } from './page-token.ts';
export { isReason, type Reason, Refusal, type RefusalOptions, reasons } from './refusal.ts';
export { type RunningService, runUntilSignalled } from './running-service.ts';
export { type RunningServer, route, type ServeOptions, type ServiceRoute, serve } from './server.ts';
export {
  type ServiceCallers,
  type ServiceCredentials,
  type ServiceName,
  serviceCallersOf,
  serviceCredentialsFromEnv,
  serviceNames,
} from './service-credentials.ts';
export { fromWire, signatureFromWire, signatureToWire, toWire } from './statement-wire.ts';
export { openTls, type ServiceTls, type TlsFiles } from './tls.ts';
