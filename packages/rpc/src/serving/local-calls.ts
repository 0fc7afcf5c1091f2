import { setTimeout as delay } from 'node:timers/promises';
import { create, type DescMessage, type DescMethodUnary, type MessageInitShape, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createHandlerContext, type HandlerContext, type MethodImplSpec, type Transport } from '@connectrpc/connect';
import { invokeUnaryImplementation } from '@connectrpc/connect/protocol';
import type { Caller } from '../auth/index.ts';
import { readMessage } from '../grpc-transport/server.ts';
import type { Pipeline } from './server.ts';

/**
 * Calls of a server in the same process, without a connection: with the same tokens, callers, interceptors, limits, handlers and errors as over
 * one.
 */
export type LocalCalls = Pick<Transport, 'unary'>;

/**
 * Calls by another edge of the same service, such as its routes over HTTP, which has identified the caller: no token is verified again. The
 * rest is as for any other call. `header`: what the handler passes on to other services.
 */
export type OwnCalls = <I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  input: MessageInitShape<I>,
  call: { caller: Caller; header: Readonly<Record<string, string>>; timeoutMs: number },
) => Promise<MessageShape<O>>;

export interface LocalServer {
  calls: LocalCalls;
  ownCalls: OwnCalls;
  /** Takes no more calls. Resolves when those in flight are over, or time is up. */
  close(drainMs: number): Promise<void>;
}

type UnarySpec = Extract<MethodImplSpec, { kind: 'unary' }>;

interface Call {
  signal?: AbortSignal | undefined;
  timeoutMs: number | undefined;
  header: ConstructorParameters<typeof Headers>[0];
}

export function localServer(pipeline: Pipeline): LocalServer {
  const specs = new Map(pipeline.routes.flatMap(({ spec }) => Object.values(spec.methods)).map((spec) => [pathOf(spec.method), spec]));
  /** For each caller who waits. */
  const inFlight = new Set<Promise<void>>();
  let isClosed = false;

  async function answered(
    method: DescMethodUnary,
    { signal, timeoutMs, header }: Call,
    answer: (spec: UnarySpec, context: HandlerContext) => Promise<MessageShape<DescMessage>>,
  ): Promise<{ message: MessageShape<DescMessage>; context: HandlerContext }> {
    if (signal?.aborted) throw ConnectError.from(signal.reason, Code.Canceled);
    if (isClosed) throw new ConnectError('The service is stopping.', Code.Unavailable);
    const path = pathOf(method);
    const spec = specs.get(path);
    if (spec?.kind !== 'unary') throw new ConnectError(`${path} is no unary method of this server.`, Code.Unimplemented);
    const context = createHandlerContext({
      service: method.parent,
      method,
      protocolName: 'local',
      requestMethod: 'POST',
      url: `http://localhost${path}`,
      timeoutMs,
      requestSignal: signal,
      shutdownSignal: pipeline.shutdownSignal,
      requestHeader: header,
    });
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    inFlight.add(over);
    try {
      return { message: await unlessAborted(answer(spec, context), context.signal), context };
    } catch (thrown) {
      throw asReceived(thrown, pipeline, context);
    } finally {
      context.abort(isOver);
      inFlight.delete(over);
      end();
    }
  }

  return {
    calls: {
      async unary(method, signal, timeoutMs, header, input) {
        // As over a connection, the service gets what the wire can say: text that is Unicode, numbers in their range, and nothing shared.
        const bytes = toBinary(method.input, create(method.input, input));
        const { message, context } = await answered(method, { signal, timeoutMs, header }, async (spec, begun) => {
          await pipeline.entrance.begin(begun);
          return invokeUnaryImplementation(spec, begun, readMessage(pipeline, spec.method, bytes), pipeline.interceptors);
        });
        const { responseHeader, responseTrailer } = context;
        return {
          stream: false,
          service: method.parent,
          method,
          header: responseHeader,
          trailer: responseTrailer,
          message: message as MessageShape<typeof method.output>,
        };
      },
    },
    async ownCalls(method, input, { caller, ...call }) {
      const { message } = await answered(method, call, async (spec, context) => {
        await pipeline.entrance.begin(context, caller);
        return invokeUnaryImplementation(spec, context, create(method.input, input), pipeline.interceptors);
      });
      return message as MessageShape<typeof method.output>;
    },
    async close(drainMs) {
      isClosed = true;
      await Promise.race([Promise.allSettled(inFlight), delay(drainMs, undefined, { ref: false })]);
    },
  };
}

/** One for all calls: to make an error takes longer than anything else at the end of a call. */
const isOver = new ConnectError('The call is over.', Code.Canceled);

/** Rejects with the reason of the signal if that comes first: a handler need not listen to it. */
function unlessAborted<T>(answered: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    answered.then(resolve, reject);
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** What a caller at the other end of a connection would get: nothing of where the error comes from. */
function asReceived(thrown: unknown, { entrance }: Pipeline, context: HandlerContext): ConnectError {
  // The deadline has passed, or the caller or this server has ended the call.
  if (context.signal.aborted) return ConnectError.from(context.signal.reason, Code.Canceled);
  const { rawMessage, code, details } = entrance.errorOf(thrown, context);
  const error = new ConnectError(rawMessage, code, context.responseHeader);
  error.details = details;
  error.isWireError = true;
  return error;
}

function pathOf({ parent, name }: DescMethodUnary | MethodImplSpec['method']): string {
  return `/${parent.typeName}/${name}`;
}
