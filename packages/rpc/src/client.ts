import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { callerHeader } from './caller.ts';
import { grpcJsTransport } from './grpc-js-transport.ts';

/** No call between services may wait for ever; streams may. */
const defaultTimeoutMs = 10_000;

export interface ServiceClientOptions {
  url: string;
  serviceToken?: string;
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
  return withHeaders(transportTo(options.url, options.library ?? 'grpc-js'), options);
}

const transports = new Map<string, Transport>();

function transportTo(url: string, library: 'grpc-js' | 'connect'): Transport {
  const key = `${library} ${url}`;
  let transport = transports.get(key);
  if (!transport) {
    transport = library === 'grpc-js' ? grpcJsTransport(url) : createGrpcTransport({ baseUrl: url });
    transports.set(key, transport);
  }
  return transport;
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
