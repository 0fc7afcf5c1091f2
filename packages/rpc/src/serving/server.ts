import type { DescService } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { Code, ConnectError, createServiceImplSpec, type HandlerContext, type Interceptor, type ServiceImpl } from '@connectrpc/connect';
import { createValidateInterceptor } from '@connectrpc/validate';
import { Health } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ServerReflection } from '@offshoot/gen/grpc/reflection/v1/reflection_pb.ts';
import { timeRpcs } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import {
  audienceOf,
  type Caller,
  type CallerRule,
  callerFromServiceHeaders,
  callerKey,
  memberTokenReader,
  operatorPassReader,
  type ServiceCredentials,
  type TokenReaders,
  tokenReader,
  userTokenReader,
} from '../auth/index.ts';
import { toConnectError } from '../errors.ts';
import type { Entrance, ServedRoute, ServedRoutes } from '../grpc-transport/served-routes.ts';
import { grpcServer } from '../grpc-transport/server.ts';
import { type AccessLog, accessLog } from './access-log.ts';
import { setPeer } from './client-address.ts';
import { connectHandler, type Otherwise } from './connect-handler.ts';
import { drainInterceptor, streamInterceptor } from './ending-streams.ts';
import { healthService } from './health.ts';
import { assignRequestId, errorInterceptor, requestIdFrom, requestIdHeader, requestIdOf } from './interceptors.ts';
import { type LocalCalls, localServer, type OwnCalls } from './local-calls.ts';
import { listenOnOnePort, type OnePortOptions, type Upgrade } from './one-port.ts';
import { forOwnHosts, upgradeForOwnHosts } from './own-hosts.ts';
import { reflectionService } from './reflection.ts';
import { StreamSlots } from './stream-slots.ts';

/** Instructions may have 256 KiB and are sent with their statement; everything else is far smaller. */
const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Caches compiled rules: one for all servers of the process. */
const validator = createValidator();
/** Limits for streams of health and reflection, which need no credentials: probes open none, and a person exploring opens a few. */
const openStreams = { each: { address: 16 }, total: 128 };
/** How long calls in flight may continue after close() before they are aborted. */
const DRAIN_MS = 5000;

/** With a `serviceKey`, only services of the deployment that may call this one are admitted, except for health and reflection. */
export interface ServeOptions extends Partial<ServiceCredentials> {
  /** In metrics and lines of calls. Absent: there are none. */
  name?: string;
  /** 0 picks any free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  services: ServiceRoute[];
  /**
   * For the public edge, instead of service credentials: returns the caller or throws a Refusal. Runs before any of the body is
   * read, also for health and reflection.
   */
  authenticate?: (context: HandlerContext) => Caller | Promise<Caller>;
  /** Streams take slots here, for the holder in `streamHolderKey`. Default: only health and reflection streams are limited. */
  streams?: StreamSlots;
  /** Run inside the error interceptor and before validation. */
  interceptors?: Interceptor[];
  /** Web pages from these origins may call; '*' for all. */
  cors?: { origins: string[] };
  /** Names besides localhost by which this port may be called; see own-hosts.ts. Absent: any. */
  hosts?: readonly string[] | undefined;
  log: Logger;
  /** In front of this port, that append to X-Forwarded-For; for the log. Default: 0. */
  trustedProxies?: number;
  /** For health: whether the server ('') or one of its services, by name, is ready. Default: always. */
  ready?: (service: string) => boolean;
  maxMessageBytes?: number;
  /** Stricter limits for a public port. Defaults: see one-port.ts. */
  connections?: Pick<
    OnePortOptions,
    'headerTimeoutMs' | 'requestTimeoutMs' | 'maxConcurrentStreams' | 'idleConnectionMs' | 'maxConnections' | 'maxConnectionsPerAddress'
  >;
  /**
   * What handles HTTP/2: grpc-js (gRPC only, twice as fast) or Connect (all protocols). HTTP/1.1 always goes to Connect.
   * Default: grpc-js if credentials restrict callers to services, otherwise Connect.
   */
  library?: 'grpc-js' | 'connect';
  /** Handles requests that are for none of the services' methods. Default: `answerUnknown`. */
  otherwise?: Otherwise;
  /** Handles requests for a WebSocket. Absent: they are answered like any other. */
  upgrade?: Upgrade;
}

/** A service with its handlers, ready to be served over any protocol. Made by route(). */
export interface ServiceRoute extends ServedRoute {
  rule: CallerRule;
}

/** `rule` says which services may call; the public edge ignores it. */
export function route<S extends DescService>(service: S, implementation: ServiceImpl<S>, rule: CallerRule = {}): ServiceRoute {
  return { service, spec: createServiceImplSpec(service, implementation), rule };
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** For callers in this process. */
  readonly local: LocalCalls;
  /** For other edges of the same service. */
  readonly own: OwnCalls;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Serves gRPC, gRPC-Web, Connect and JSON on one port, over HTTP/1.1 and HTTP/2, with health and reflection. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const draining = new AbortController();
  const shutdown = new AbortController();
  const routes = withStandardServices(options, draining.signal);
  const { name, log, trustedProxies = 0 } = options;
  const access = name === undefined ? undefined : accessLog({ name, isEdge: options.authenticate !== undefined, trustedProxies, log });
  const pipeline: Pipeline = {
    routes,
    interceptors: [
      ...(access ? [access.interceptor] : []),
      errorInterceptor(options.log),
      ...(name === undefined ? [] : [timeRpcs(name)]),
      options.streams
        ? streamInterceptor(options.streams, () => true)
        : streamInterceptor(new StreamSlots(openStreams), ({ service }) => isStandardService(service)),
      drainInterceptor(draining.signal),
      ...(options.interceptors ?? []),
      createValidateInterceptor({ validator }),
    ],
    entrance: entranceOf(options, routes, access),
    shutdownSignal: shutdown.signal,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    log: options.log,
  };
  const local = localServer(pipeline);
  const library = options.library ?? (options.serviceKey ? 'grpc-js' : 'connect');
  const grpcJs = library === 'grpc-js' ? grpcServer(pipeline, { idleConnectionMs: options.connections?.idleConnectionMs }) : undefined;
  const listener = await listenOnOnePort({
    ...options.connections,
    host,
    port: options.port,
    handler: forOwnHosts(options.hosts, connectHandler(pipeline, options)),
    upgrade: upgradeForOwnHosts(options.hosts, options.upgrade),
    ...(options.tls && { tls: options.tls }),
    ...(grpcJs && { takeHttp2: grpcJs.take, retireHttp2: grpcJs.retire }),
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      const stopping = new ConnectError('The service is stopping.', Code.Unavailable);
      draining.abort(stopping);
      grpcJs?.drain(DRAIN_MS);
      await Promise.all([listener.close(DRAIN_MS), local.close(DRAIN_MS)]);
      grpcJs?.stop();
      shutdown.abort(stopping);
    })();
    return closing;
  };
  return {
    url: `${options.tls ? 'https' : 'http'}://${hostInUrl(host)}:${listener.port}`,
    port: listener.port,
    local: local.calls,
    own: local.ownCalls,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What every call passes through, over every protocol and library. */
export interface Pipeline extends ServedRoutes<Caller> {
  log: Logger;
}

function withStandardServices(options: ServeOptions, draining: AbortSignal): ServiceRoute[] {
  const names = options.services.map(({ service }) => service.typeName);
  const listed = [...options.services.map(({ service }) => service), Health, ServerReflection];
  return [
    ...options.services,
    route(Health, healthService(names, options.ready ?? (() => true), draining)),
    route(ServerReflection, reflectionService(listed)),
  ];
}

/** Health and reflection reveal nothing that is not in this repository, and probes carry no tokens. */
export function isStandardService(service: Pick<DescService, 'typeName'>): boolean {
  return service.typeName === Health.typeName || service.typeName === ServerReflection.typeName;
}

const anonymous: Caller = { kind: 'anonymous' };

function tokenReadersOf({ serviceKey, serviceCallers = [], deploymentKey }: ServeOptions): TokenReaders | undefined {
  if (!serviceKey) return undefined;
  const audience = audienceOf(serviceKey);
  return {
    service: tokenReader({ audience, callers: serviceCallers, deploymentKey }),
    user: userTokenReader(audience, serviceCallers),
    member: memberTokenReader(audience, serviceCallers),
    pass: operatorPassReader(audience, serviceCallers),
  };
}

function entranceOf(options: ServeOptions, routes: readonly ServiceRoute[], access: AccessLog | undefined): Entrance<Caller> {
  const rules = new Map(routes.map(({ service, rule }) => [service.typeName, rule]));
  const { authenticate, log } = options;
  const read = tokenReadersOf(options);
  const admit = (service: DescService, header: Headers) => {
    if (!read || isStandardService(service)) return anonymous;
    return callerFromServiceHeaders(header, read, rules.get(service.typeName) ?? {});
  };
  const refused = (thrown: unknown, requestId: string): ConnectError => {
    const { error, unexpected } = toConnectError(thrown, requestId);
    if (unexpected) log.error({ err: thrown, requestId }, 'caller could not be determined');
    return error;
  };
  return {
    ...(!authenticate && { admit }),
    refusal: (thrown, header) => {
      const requestId = requestIdFrom(header);
      const error = refused(thrown, requestId);
      access?.refused({ rpc: 'any', requestId, header }, error);
      return { error, header: new Headers({ [requestIdHeader]: requestId }) };
    },
    begin: async (context, caller) => {
      const requestId = assignRequestId(context);
      try {
        const known = caller ?? (await (authenticate?.(context) ?? admit(context.service, context.requestHeader)));
        context.values.set(callerKey, known);
      } catch (thrown) {
        const error = refused(thrown, requestId);
        const { service, method, requestHeader: header, values } = context;
        access?.refused({ rpc: `${service.typeName}/${method.name}`, requestId, header, values }, error);
        throw error;
      }
    },
    setPeer: ({ values }, peer) => setPeer(values, peer),
    errorOf: (thrown, context) => toConnectError(thrown, requestIdOf(context)).error,
  };
}

/** Clients cannot connect to a wildcard address. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
