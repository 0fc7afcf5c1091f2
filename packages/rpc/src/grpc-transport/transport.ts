import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate, type SecureContext } from 'node:tls';
import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { type Code, ConnectError, type StreamResponse, type Transport } from '@connectrpc/connect';
import {
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  connectivityState,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { errorFromStatus, headersFromMetadata, metadataFromHeaders } from './metadata.ts';

const channelOptions: ChannelOptions = {
  // A restarted service is back within a second; grpc-js would wait up to two minutes.
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.dns_min_time_between_resolutions_ms': 500,
  // A new channel must not reuse what an earlier one learned about an address.
  'grpc.use_local_subchannel_pool': 1,
  // Detects within 25 s that a peer has vanished silently.
  'grpc.keepalive_time_ms': 15_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // The server limits sizes, and refuses with a reason.
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  // Callers decide what may be retried.
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_channelz': 0,
  'grpc.enable_http_proxy': 0,
};

/** Trusted authorities, and our own certificate. */
export interface TlsContext {
  readonly context: SecureContext;
}

/** Idle connections close by themselves; `close` closes those whose calls have finished. */
export type ClosableTransport = Transport & { close(): void };

/**
 * A Connect transport over grpc-js: clients of createClient, errors and signals behave as with Connect's own. Uses TLS if `tls`
 * is given, clear text otherwise.
 */
export function grpcTransport(url: string, tls?: TlsContext): ClosableTransport {
  let opened = clientOf(new URL(url), tls);
  // While grpc-js backs off after a failed connection, it fails every call, although the service may be back by now (or another
  // one may have the address). The next call therefore tries by itself; callers decide how often to retry.
  const current = () => {
    if (opened.getChannel().getConnectivityState(false) === connectivityState.TRANSIENT_FAILURE) {
      opened.close();
      opened = clientOf(new URL(url), tls);
    }
    return opened;
  };
  return {
    close: () => opened.close(),
    unary: (method, signal, timeoutMs, header, input) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(ConnectError.from(signal.reason));
        const responseHeader = new Headers();
        const trailer = new Headers();
        const abort = () => call.cancel();
        const call = current().makeUnaryRequest(
          pathOf(method),
          (message: MessageShape<typeof method.input>) => Buffer.from(toBinary(method.input, message)),
          (bytes) => fromBinary(method.output, bytes),
          create(method.input, input),
          header === undefined ? new Metadata() : metadataFromHeaders(new Headers(header)),
          deadlineOf(timeoutMs),
          (error: ServiceError | null, message) => {
            signal?.removeEventListener('abort', abort);
            if (error) reject(errorOf(error, signal));
            else
              resolve({
                stream: false,
                service: method.parent,
                method,
                header: responseHeader,
                trailer,
                message: message as MessageShape<typeof method.output>,
              });
          },
        );
        call.on('metadata', (metadata: Metadata) => copy(metadata, responseHeader));
        call.on('status', (status) => copy(status.metadata, trailer));
        signal?.addEventListener('abort', abort, { once: true });
      }),
    stream: async (method, signal, timeoutMs, header, input) => {
      if (signal?.aborted) throw ConnectError.from(signal.reason);
      const call = current().makeBidiStreamRequest(
        pathOf(method),
        (message: MessageShape<typeof method.input>) => Buffer.from(toBinary(method.input, message)),
        (bytes) => fromBinary(method.output, bytes),
        metadataFromHeaders(new Headers(header)),
        deadlineOf(timeoutMs),
      );
      return streamOver(method, call, input, signal);
    },
  };
}

function clientOf({ hostname, port }: URL, tls: TlsContext | undefined): Client {
  if (!tls) return new Client(`${hostname}:${port || 80}`, credentials.createInsecure(), channelOptions);
  const address = hostname.replace(/^\[|\]$/g, '');
  const verification = isIP(address)
    ? { checkServerIdentity: (_: string, cert: PeerCertificate) => checkServerIdentity(address, cert) }
    : {};
  return new Client(`${hostname}:${port || 443}`, credentials.createFromSecureContext(tls.context, verification), {
    ...channelOptions,
    // An IP address is not a valid SNI name, but grpc-js would send it.
    ...(isIP(address) && { 'grpc.ssl_target_name_override': 'offshoot' }),
  });
}

/** Runs every kind of streaming call as bidirectional: on the wire they are the same. */
async function streamOver<I extends DescMessage, O extends DescMessage>(
  method: DescMethod & { input: I; output: O; methodKind: StreamResponse<I, O>['method']['methodKind'] },
  call: ClientDuplexStream<MessageShape<I>, MessageShape<O>>,
  input: AsyncIterable<MessageInitShape<I>>,
  signal: AbortSignal | undefined,
): Promise<StreamResponse<I, O>> {
  const header = new Headers();
  const trailer = new Headers();
  const abort = () => call.cancel();
  signal?.addEventListener('abort', abort, { once: true });
  call.on('status', (status) => {
    signal?.removeEventListener('abort', abort);
    copy(status.metadata, trailer);
  });
  call.on('metadata', (metadata: Metadata) => copy(metadata, header));
  // The iteration below reports it; without a listener an earlier error would end the process.
  call.on('error', () => {});
  void send(method.input, call, input);
  async function* messages(): AsyncIterable<MessageShape<O>> {
    try {
      yield* call as AsyncIterable<MessageShape<O>>;
    } catch (error) {
      throw errorOf(error as ServiceError, signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      call.cancel();
    }
  }
  return { stream: true, service: method.parent, method: method as StreamResponse<I, O>['method'], header, trailer, message: messages() };
}

async function send<I extends DescMessage>(
  desc: I,
  call: ClientDuplexStream<MessageShape<I>, unknown>,
  input: AsyncIterable<MessageInitShape<I>>,
): Promise<void> {
  try {
    for await (const message of input) {
      if (call.destroyed || !call.writable) return;
      if (!call.write(create(desc, message))) await writable(call);
    }
    call.end();
  } catch {
    call.cancel();
  }
}

function writable(call: ClientDuplexStream<never, unknown> | NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done).off('close', done).off('error', done);
      resolve();
    };
    call.on('drain', done).on('close', done).on('error', done);
  });
}

function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function deadlineOf(timeoutMs: number | undefined): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

function errorOf(error: ServiceError, signal: AbortSignal | undefined): ConnectError {
  if (signal?.aborted) return ConnectError.from(signal.reason, 1 satisfies typeof Code.Canceled);
  return typeof error.code === 'number' && error.metadata ? errorFromStatus(error) : ConnectError.from(error);
}

function copy(metadata: Metadata | undefined, headers: Headers): void {
  if (!metadata) return;
  headersFromMetadata(metadata).forEach((value, key) => {
    headers.set(key, value);
  });
}
