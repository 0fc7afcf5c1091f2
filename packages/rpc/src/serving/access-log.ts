// Lines for operators: a call by its request ID, which is the same in all services, and how it ended. Never what it said, nor for whom.
import { Code, ConnectError, type ContextValues, type Interceptor, type StreamRequest, type UnaryRequest } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { counter, hearEnds, statusOf } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { clientAddressFrom, networkOf, peerOf } from './client-address.ts';
import { requestIdKey } from './interceptors.ts';

export interface AccessLogOptions {
  /** In metrics. */
  name: string;
  /** A port for others than our own services has a line for every call. Of services, they are for LOG_LEVEL=debug. */
  isEdge: boolean;
  /** In front of it, that append to X-Forwarded-For. */
  trustedProxies: number;
  log: Logger;
}

/** Where a call comes from. */
interface Origin {
  rpc: string;
  requestId: string;
  header: Pick<Headers, 'get'>;
  values?: ContextValues | undefined;
}

export interface AccessLog {
  /** Outside the one that converts errors. */
  interceptor: Interceptor;
  /** A call that was refused before any interceptor ran. */
  refused(origin: Origin, error: ConnectError): void;
}

const failures = counter('offshoot.auth_failures', 'Calls and sign-ins that were refused because they did not show who they are from.', [
  'service',
  'reason',
]);

/** A flood of guesses is counted to its end, but must not fill a disk. */
const LINES_A_SECOND = 20;
let second = Number.NaN;
let linesLeft = 0;

/** What clients do about by themselves: they renew their session, or sign in first. */
const ORDINARY = new Set(['SESSION_EXPIRED', 'SESSION_REQUIRED']);

/** Counts a failed sign-in or an invalid credential, and says so in the log. `from`: a network, for those who block it. */
export function authFailed(service: string, log: Logger, line: { requestId?: string; rpc: string; reason: string; from: string }): void {
  failures.add({ service, reason: line.reason });
  const now = Math.floor(performance.now() / 1000);
  if (now !== second) [second, linesLeft] = [now, LINES_A_SECOND];
  if (linesLeft-- > 0) log.warn(line, 'sign-in refused');
}

export function accessLog({ name, isEdge, trustedProxies, log }: AccessLogOptions): AccessLog {
  const level = isEdge ? 'info' : 'debug';

  function ended({ rpc, requestId, header, values }: Origin, begun: number, status: string, thrown?: unknown): void {
    const error = thrown === undefined ? undefined : ConnectError.from(thrown);
    const reason = error?.findDetails(ErrorInfoSchema)[0]?.reason ?? '';
    if (error !== undefined && isAuthFailure(rpc, error, reason)) {
      const from = clientAddressFrom(header.get('x-forwarded-for') ?? '', values ? peerOf(values) : '', trustedProxies);
      authFailed(name, log, { requestId, rpc, reason: reason || 'UNKNOWN', from: networkOf(from) });
      return;
    }
    const line = { requestId, rpc, status, ...(reason && { reason }), ms: Math.round(performance.now() - begun) };
    // Who calls too often must not fill a disk either.
    log[reason === 'RATE_LIMITED' ? 'debug' : level](line, 'call');
  }

  return {
    interceptor: hearEnds((request) => {
      const begun = performance.now();
      const origin = originOf(request);
      return (status, error) => ended(origin, begun, status, error);
    }),
    refused: (origin, error) => ended(origin, performance.now(), statusOf(error), error),
  };
}

const originOf = ({ service, method, header, contextValues: values }: UnaryRequest | StreamRequest): Origin => ({
  rpc: `${service.typeName}/${method.name}`,
  requestId: values.get(requestIdKey),
  header,
  values,
});

function isAuthFailure(rpc: string, { code }: ConnectError, reason: string): boolean {
  if (ORDINARY.has(reason)) return false;
  return code === Code.Unauthenticated || (rpc.endsWith('.SessionService/SignIn') && reason !== 'UPSTREAM_UNAVAILABLE');
}
