import type { Socket } from 'node:net';
import { type DescMethod, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createHandlerContext, type HandlerContext, type MethodImplSpec } from '@connectrpc/connect';
import { invokeUnaryImplementation, transformInvokeImplementation } from '@connectrpc/connect/protocol';
import {
  type handleBidiStreamingCall,
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { callerKey } from '../callers/caller.ts';
import { toConnectError } from '../errors.ts';
import { setPeer } from '../serving/client-address.ts';
import { assignRequestId, requestIdOf } from '../serving/interceptors.ts';
import type { Pipeline } from '../serving/server.ts';
import { admission, admittedBy } from './admission.ts';
import { headersFromMetadata, metadataFromHeaders, statusFromError } from './wire.ts';

export interface GrpcJsServer {
  /** Serves a connection that is known to speak HTTP/2. */
  take(socket: Socket): void;
  /** Connections end when their calls are answered, at the latest after this time. */
  drain(ms: number): void;
  /** The same without a limit, and new connections are served on. */
  retire(): void;
  stop(): void;
}

/**
 * gRPC by grpc-js, which answers a unary call in about half of the time that connect-node needs, for the same handlers
 * behind the same gate and interceptors. It speaks gRPC alone: Connect and gRPC-Web come to such a server over HTTP/1.1.
 */
export function grpcJsServer(pipeline: Pipeline): GrpcJsServer {
  const server = new Server({
    // What is larger is cut off by grpc-js, without a reason; up to here parse() refuses it with one.
    'grpc.max_receive_message_length': 4 * pipeline.maxMessageBytes,
    'grpc.max_connection_idle_ms': 10 * 60_000,
    'grpc.max_send_message_length': -1,
    'grpc.enable_channelz': 0,
    'grpc.max_concurrent_streams': 1000,
    ...(pipeline.admit && { interceptors: [admission(pipeline, pipeline.admit)] }),
  });
  for (const { service, spec } of pipeline.routes) {
    for (const method of service.methods) register(server, pipeline, spec.methods[method.localName] as MethodImplSpec);
  }
  // TLS is below: what comes here has been decrypted.
  const newInjector = () => server.createConnectionInjector(ServerCredentials.createInsecure());
  let injector = newInjector();
  return {
    take: (socket) => injector.injectConnection(socket),
    drain: (ms) => injector.drain(ms),
    retire: () => {
      injector.destroy();
      injector = newInjector();
    },
    stop: () => server.forceShutdown(),
  };
}

/** Bytes stay bytes in grpc-js: a message that cannot be read is then refused with a reason, like everything else. */
const asBytes = (bytes: Buffer) => bytes;

function register(server: Server, pipeline: Pipeline, spec: MethodImplSpec): void {
  const path = `/${spec.method.parent.typeName}/${spec.method.name}`;
  if (spec.kind === 'unary') server.register(path, unaryHandler(pipeline, spec, path), asBytes, asBytes, 'unary');
  else server.register(path, streamHandler(pipeline, spec, path), asBytes, asBytes, 'bidi');
}

type UnarySpec = Extract<MethodImplSpec, { kind: 'unary' }>;
type StreamSpec = Exclude<MethodImplSpec, { kind: 'unary' }>;

function unaryHandler(pipeline: Pipeline, spec: UnarySpec, path: string): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    const context = contextOf(pipeline, spec.method, path, call);
    const answer = async () => {
      await enter(pipeline, context, call);
      return invokeUnaryImplementation(spec, context, parse(pipeline, spec.method, call.request), pipeline.interceptors);
    };
    answer()
      .then(
        (message) => {
          call.sendMetadata(metadataFromHeaders(context.responseHeader));
          callback(null, serialize(spec.method, message), metadataFromHeaders(context.responseTrailer));
        },
        (thrown) => callback(statusFromError(toConnectError(thrown, requestIdOf(context)).error, context.responseHeader)),
      )
      .finally(() => context.abort());
  };
}

function streamHandler(pipeline: Pipeline, spec: StreamSpec, path: string): handleBidiStreamingCall<Buffer, Buffer> {
  return (call) => {
    const context = contextOf(pipeline, spec.method, path, call);
    const answer = async () => {
      await enter(pipeline, context, call);
      const messages = transformInvokeImplementation(spec, context, pipeline.interceptors)(parseAll(pipeline, spec.method, call));
      let begun = false;
      for await (const message of messages) {
        if (!begun) call.sendMetadata(metadataFromHeaders(context.responseHeader));
        begun = true;
        if (call.cancelled) return;
        if (!call.write(serialize(spec.method, message))) await drained(call);
      }
      call.end(metadataFromHeaders(context.responseTrailer));
    };
    answer()
      .catch((thrown) => {
        if (!call.cancelled)
          call.emit('error', statusFromError(toConnectError(thrown, requestIdOf(context)).error, context.responseHeader));
      })
      .finally(() => context.abort());
  };
}

/** Who has been let in already is not asked twice. */
async function enter(pipeline: Pipeline, context: HandlerContext, { metadata }: { metadata: Metadata }): Promise<void> {
  const admitted = admittedBy(metadata);
  if (!admitted) return pipeline.gate(context);
  assignRequestId(context);
  context.values.set(callerKey, admitted.caller);
}

function contextOf(
  pipeline: Pipeline,
  method: DescMethod,
  path: string,
  call: ServerUnaryCall<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
) {
  const deadline = call.getDeadline();
  const timeoutMs = deadline instanceof Date ? deadline.getTime() - Date.now() : deadline - Date.now();
  const context = createHandlerContext({
    service: method.parent,
    method,
    protocolName: 'grpc',
    requestMethod: 'POST',
    url: `http://${call.getHost()}${path}`,
    timeoutMs: Number.isFinite(timeoutMs) ? Math.max(0, timeoutMs) : undefined,
    shutdownSignal: pipeline.shutdownSignal,
    requestHeader: admittedBy(call.metadata)?.header ?? headersFromMetadata(call.metadata),
  });
  setPeer(context.values, call.getPeer());
  call.once('cancelled', () => context.abort(new ConnectError('The caller cancelled the call.', Code.Canceled)));
  return context;
}

async function* parseAll(pipeline: Pipeline, method: DescMethod, requests: AsyncIterable<Buffer>): AsyncIterable<Message> {
  for await (const bytes of requests) yield parse(pipeline, method, bytes);
}

function parse({ maxMessageBytes }: Pipeline, method: DescMethod, bytes: Buffer): Message {
  if (bytes.byteLength > maxMessageBytes) {
    throw new ConnectError(`The message has ${bytes.byteLength} bytes; at most ${maxMessageBytes} are taken.`, Code.ResourceExhausted);
  }
  try {
    return fromBinary(method.input, bytes);
  } catch (cause) {
    throw new ConnectError(`The message is no ${method.input.typeName}.`, Code.InvalidArgument, undefined, undefined, cause);
  }
}

function serialize(method: DescMethod, message: Message): Buffer {
  const bytes = toBinary(method.output, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function drained(call: ServerDuplexStream<Buffer, Buffer>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done).off('cancelled', done).off('close', done);
      resolve();
    };
    call.on('drain', done).on('cancelled', done).on('close', done);
  });
}
