import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createHandlerContext, type MethodImplSpec } from '@connectrpc/connect';
import { invokeUnaryImplementation } from '@connectrpc/connect/protocol';
import { type Caller, callerOf } from '../auth/index.ts';
import { ambiguityOf } from './ambiguity.ts';
import { contextValuesOf } from './client-address.ts';
import { assignRequestId } from './interceptors.ts';
import type { Pipeline } from './server.ts';

/** How requests that are no RPC make one: with the same admission, limits, interceptors and errors as every other call. */
export interface RpcInvoker {
  /** Begins a call of a served method, which ends with the response. */
  begin<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: IncomingMessage,
    response: ServerResponse,
  ): InvokedCall<I, O>;
}

export interface InvokedCall<I extends DescMessage = DescMessage, O extends DescMessage = DescMessage> {
  /** Identifies the caller and takes a turn from their limits, before any of the body is read. Throws a ConnectError. */
  admit(): Promise<Caller>;
  /** Throws a ConnectError with exactly one ErrorInfo. */
  invoke(message: MessageShape<I>): Promise<MessageShape<O>>;
  /** Converts what was thrown into what the caller sees. */
  errorOf(thrown: unknown): ConnectError;
  /** The request ID and, after a refusal, when to retry. */
  readonly responseHeader: Headers;
}

export function rpcInvoker(pipeline: Pipeline): RpcInvoker {
  const specs = new Map(pipeline.routes.flatMap(({ spec }) => Object.values(spec.methods)).map((spec) => [pathOf(spec.method), spec]));
  return {
    begin: (method, request, response) => {
      const path = pathOf(method);
      const spec = specs.get(path);
      if (spec?.kind !== 'unary') throw new Error(`${path} is no unary method of this server.`);
      return beginCall(pipeline, spec, request, response) as unknown as InvokedCall<typeof method.input, typeof method.output>;
    },
  };
}

function beginCall(
  { entrance, interceptors, shutdownSignal }: Pipeline,
  spec: Extract<MethodImplSpec, { kind: 'unary' }>,
  request: IncomingMessage,
  response: ServerResponse,
): InvokedCall {
  const context = createHandlerContext({
    service: spec.method.parent,
    method: spec.method,
    protocolName: 'rest',
    requestMethod: request.method ?? '',
    url: `http://localhost${pathOf(spec.method)}`,
    timeoutMs: undefined,
    shutdownSignal,
    requestHeader: headersOf(request),
    contextValues: contextValuesOf(request),
  });
  response.once('close', () => context.abort(over));
  return {
    async admit() {
      const ambiguity = ambiguityOf(request);
      if (ambiguity !== undefined) {
        assignRequestId(context);
        throw new ConnectError(ambiguity, Code.InvalidArgument);
      }
      await entrance.begin(context);
      return callerOf(context);
    },
    invoke: (message) => invokeUnaryImplementation(spec, context, message, interceptors),
    errorOf: (thrown) => entrance.errorOf(thrown, context),
    responseHeader: context.responseHeader,
  };
}

/** One for all calls: most have had their answer by then, and nobody reads it. */
const over = new ConnectError('The caller cancelled the call.', Code.Canceled);

function pathOf({ parent, name }: DescMethodUnary | MethodImplSpec['method']): string {
  return `/${parent.typeName}/${name}`;
}

/** Pseudo-headers of HTTP/2 are no headers. */
function headersOf({ headers }: IncomingMessage): Headers {
  const given = Object.entries(headers).filter(([name, value]) => value !== undefined && !name.startsWith(':'));
  return new Headers(given.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]));
}
