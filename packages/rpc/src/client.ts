import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import {
  type Audience,
  callerHeader,
  type Identity,
  memberHeader,
  memberTokenFor,
  type ServiceKey,
  type ServiceTls,
  type TlsMaterial,
  tlsVersion,
  tokenFor,
  userTokenFor,
} from './auth/index.ts';
import { grpcTransport } from './grpc-transport/transport.ts';
import type { LocalCalls } from './serving/local-calls.ts';

/** Unary calls between services must not wait forever; streams may. */
const DEFAULT_TIMEOUT_MS = 10_000;

export interface ServiceClientOptions {
  url: string;
  /** The server, if it is in this process: `url` is not called then. It has no streams. */
  local?: LocalCalls | undefined;
  /** Identifies the caller. Absent: anonymous, for health checks. */
  serviceKey?: ServiceKey | undefined;
  /** The service called; no other can use the call's token. Required with `serviceKey`. */
  audience?: Audience | undefined;
  /** Calls over mutual TLS to an https URL. */
  tls?: ServiceTls | undefined;
  /** On whose behalf: 'anonymous', the inbox ID of a user signed in by the caller, or a member; accepted only from the gateway. Absent: its own. */
  caller?: string | 'anonymous' | Identity;
  /** For unary calls without their own timeout. Default 10 s. */
  timeoutMs?: number;
  /** Calls on different channels use different connections, so that none waits for another's streams. */
  channel?: string;
  /** The client library; bench/calls/rpc.ts compares them. Default grpc-js, the faster one. */
  library?: 'grpc-js' | 'connect';
}

/** The only client factory for calls between services. Clients of the same URL share a connection unless they name a channel. */
export function serviceClient<S extends DescService>(service: S, options: ServiceClientOptions): Client<S> {
  return createClient(service, serviceTransport(options));
}

/** Like serviceClient, but not bound to a service, for forwarding any call. */
export function serviceTransport(options: ServiceClientOptions): Transport {
  const { url, local, tls, library = 'grpc-js', channel = '' } = options;
  if (local) return withHeaders({ ...local, stream: noStreams }, options);
  const { protocol } = new URL(url);
  // Otherwise a missing "s" would send a token in plain text, or open a connection that verifies nothing.
  if (protocol !== (tls ? 'https:' : 'http:')) {
    throw new Error(`${url}: calls between services use ${tls ? 'https if TLS files are set' : 'http if no TLS files are set'}.`);
  }
  return withHeaders(tls ? transportOverTls(url, tls, library, channel) : transportInClear(url, library, channel), options);
}

/** Streams cross processes only: none of the services that are called in this way has any. */
const noStreams: Transport['stream'] = async ({ name }) => {
  throw new Error(`${name} cannot be called in the same process`);
};

type Library = NonNullable<ServiceClientOptions['library']>;

const transportsInClear = new Map<string, Transport>();

function transportInClear(url: string, library: Library, channel: string): Transport {
  const key = `${library} ${url} ${channel}`;
  let transport = transportsInClear.get(key);
  if (!transport) {
    transport = open(url, library);
    transportsInClear.set(key, transport);
  }
  return transport;
}

const transportsOverTls = new WeakMap<ServiceTls, Map<string, Transport>>();

/** New TLS files apply to new connections: the first call after they were replaced opens one. */
function transportOverTls(url: string, tls: ServiceTls, library: Library, channel: string): Transport {
  const transports = transportsOverTls.get(tls) ?? new Map<string, Transport>();
  transportsOverTls.set(tls, transports);
  const key = `${library} ${url} ${channel}`;
  let transport = transports.get(key);
  if (!transport) {
    let material = tls.current();
    let opened = open(url, library, material);
    const current = () => {
      const now = tls.current();
      if (now === material) return opened;
      opened.close?.();
      material = now;
      opened = open(url, library, now);
      return opened;
    };
    transport = {
      unary: (...call) => current().unary(...call),
      stream: (...call) => current().stream(...call),
    };
    transports.set(key, transport);
  }
  return transport;
}

function open(url: string, library: Library, material?: TlsMaterial): Transport & { close?(): void } {
  if (library === 'grpc-js') return grpcTransport(url, material);
  if (!material) return createGrpcTransport({ baseUrl: url });
  const { cert, key, ca } = material;
  return createGrpcTransport({ baseUrl: url, nodeOptions: { cert, key, ca, minVersion: tlsVersion } });
}

/** Value of the header that says on whose behalf a call is made. */
export function callerHeaderFor(
  caller: string | 'anonymous' | Identity,
  { serviceKey, audience }: Pick<ServiceClientOptions, 'serviceKey' | 'audience'>,
): string | Promise<string> {
  if (typeof caller === 'object') {
    if (!serviceKey || audience === undefined) throw new Error('A call for a member needs the key of the gateway and an audience.');
    return memberTokenFor(serviceKey, audience, caller).then(memberHeader);
  }
  return caller === 'anonymous' || !serviceKey || audience === undefined ? caller : userTokenFor(serviceKey, audience, caller);
}

/** Adds the caller's identity and the default timeout to every call. */
function withHeaders(transport: Transport, options: ServiceClientOptions): Transport {
  const { serviceKey, audience, caller } = options;
  if (serviceKey && audience === undefined) throw new Error(`${options.url}: a call by a service needs an audience.`);
  const headers = async (given: ConstructorParameters<typeof Headers>[0]) => {
    const all = new Headers(given);
    if (serviceKey && audience !== undefined) all.set('authorization', `Bearer ${await tokenFor(serviceKey, audience)}`);
    if (caller !== undefined) all.set(callerHeader, await callerHeaderFor(caller, options));
    return all;
  };
  return {
    unary: async (method, signal, timeoutMs, header, input, values) =>
      transport.unary(method, signal, timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS, await headers(header), input, values),
    stream: async (method, signal, timeoutMs, header, input, values) =>
      transport.stream(method, signal, timeoutMs, await headers(header), input, values),
  };
}
