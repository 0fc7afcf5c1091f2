import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { callerHeader } from './caller.ts';
import { grpcJsTransport } from './grpc-js-transport.ts';
import { type ServiceTls, type TlsMaterial, tlsVersion } from './tls.ts';

/** No call between services may wait for ever; streams may. */
const defaultTimeoutMs = 10_000;

export interface ServiceClientOptions {
  url: string;
  serviceToken?: string;
  /** Calls over mutual TLS, to an https URL. */
  tls?: ServiceTls | undefined;
  /** On whose behalf: the inbox id of a signed-in user, or 'anonymous'. Absent: the calling service itself. */
  caller?: string | 'anonymous';
  /** For unary calls without a time-out of their own. Default 10 s. */
  timeoutMs?: number;
  /** What makes the calls; bench/rpc.ts compares. Default grpc-js, the faster. */
  library?: 'grpc-js' | 'connect';
}

/** The one client factory for calls between services. All clients of one URL share one connection. */
export function serviceClient<S extends DescService>(service: S, options: ServiceClientOptions): Client<S> {
  return createClient(service, serviceTransport(options));
}

/** The same without a service: for who hands calls on whatever they are. */
export function serviceTransport(options: ServiceClientOptions): Transport {
  const { url, tls, library = 'grpc-js' } = options;
  const { protocol } = new URL(url);
  // Neither a token in clear text because of a forgotten "s", nor a connection that verifies nothing.
  if (protocol !== (tls ? 'https:' : 'http:')) {
    throw new Error(`${url}: calls between services go over ${tls ? 'https where TLS files are set' : 'http where no TLS files are set'}.`);
  }
  return withHeaders(tls ? transportOverTls(url, tls, library) : transportInClear(url, library), options);
}

type Library = NonNullable<ServiceClientOptions['library']>;

const transportsInClear = new Map<string, Transport>();

function transportInClear(url: string, library: Library): Transport {
  const key = `${library} ${url}`;
  let transport = transportsInClear.get(key);
  if (!transport) {
    transport = open(url, library);
    transportsInClear.set(key, transport);
  }
  return transport;
}

const transportsOverTls = new WeakMap<ServiceTls, Map<string, Transport>>();

/** New TLS files are for new connections: the first call after they were replaced opens one. */
function transportOverTls(url: string, tls: ServiceTls, library: Library): Transport {
  const transports = transportsOverTls.get(tls) ?? new Map<string, Transport>();
  transportsOverTls.set(tls, transports);
  const key = `${library} ${url}`;
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
  if (library === 'grpc-js') return grpcJsTransport(url, material);
  if (!material) return createGrpcTransport({ baseUrl: url });
  const { cert, key, ca } = material;
  return createGrpcTransport({ baseUrl: url, nodeOptions: { cert, key, ca, minVersion: tlsVersion } });
}

/** Adds what identifies the caller, and the default time-out, to every call. */
function withHeaders(transport: Transport, options: ServiceClientOptions): Transport {
  const headers = (given: ConstructorParameters<typeof Headers>[0]) => {
    const all = new Headers(given);
    if (options.serviceToken !== undefined) all.set('authorization', `Bearer ${options.serviceToken}`);
    if (options.caller !== undefined) all.set(callerHeader, options.caller);
    return all;
  };
  return {
    unary: (method, signal, timeoutMs, header, input, values) =>
      transport.unary(method, signal, timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs, headers(header), input, values),
    stream: (method, signal, timeoutMs, header, input, values) =>
      transport.stream(method, signal, timeoutMs, headers(header), input, values),
  };
}
