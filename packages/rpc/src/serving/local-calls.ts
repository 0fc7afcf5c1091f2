import { setTimeout as delay } from 'node:timers/promises';
import { create, type DescMessage, type DescMethodUnary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createHandlerContext, type HandlerContext, type MethodImplSpec, type Transport } from '@connectrpc/connect';
import { invokeUnaryImplementation } from '@connectrpc/connect/protocol';
import { readMessage } from '../grpc-transport/index.ts';
import type { Pipeline } from './server.ts';

/**
 * Calls of a server in the same process, without a connection: with the same tokens, callers, interceptors, limits, handlers and errors as over
 * one.
 */
export type LocalCalls = Pick<Transport, 'unary'>;

export interface LocalServer {
  calls: LocalCalls;
  /** Takes no more calls. Resolves when those in flight are over, or time is up. */
  close(drainMs: number): Promise<void>;
}

type UnarySpec = Extract<MethodImplSpec, { kind: 'unary' }>;

export function localServer(pipeline: Pipeline): LocalServer {
  const specs = new Map(pipeline.routes.flatMap(({ spec }) => Object.values(spec.methods)).map((spec) => [pathOf(spec.method), spec]));
  /** For each caller who waits. */
  const inFlight = new Set<Promise<void>>();
  let isClosed = false;
  return {
    calls: {
      async unary(method, signal, timeoutMs, header, input) {
        if (signal?.aborted) throw ConnectError.from(signal.reason, Code.Canceled);
        if (isClosed) throw new ConnectError('The service is stopping.', Code.Unavailable);
        const spec = specs.get(pathOf(method));
        if (spec?.kind !== 'unary') throw new ConnectError(`${pathOf(method)} is no unary method of this server.`, Code.Unimplemented);
        // As over a connection, the service gets what the wire can say: text that is Unicode, numbers in their range, and nothing shared.
        const bytes = toBinary(method.input, create(method.input, input));
        const context = createHandlerContext({
          service: method.parent,
          method,
          protocolName: 'local',
          requestMethod: 'POST',
          url: `http://localhost${pathOf(method)}`,
          timeoutMs,
          requestSignal: signal,
          shutdownSignal: pipeline.shutdownSignal,
          requestHeader: header,
        });
        const { promise: over, resolve: end } = Promise.withResolvers<void>();
        inFlight.add(over);
        try {
          const answered = answerTo(bytes, { pipeline, spec, context });
          const message = (await unlessAborted(answered, context.signal)) as MessageShape<typeof method.output>;
          const { responseHeader, responseTrailer } = context;
          return { stream: false, service: method.parent, method, header: responseHeader, trailer: responseTrailer, message };
        } catch (thrown) {
          throw asReceived(thrown, pipeline, context);
        } finally {
          context.abort(isOver);
          inFlight.delete(over);
          end();
        }
      },
    },
    async close(drainMs) {
      isClosed = true;
      await Promise.race([Promise.allSettled(inFlight), delay(drainMs, undefined, { ref: false })]);
    },
  };
}

/** One for all calls: to make an error takes longer than anything else at the end of a call. */
const isOver = new ConnectError('The call is over.', Code.Canceled);

async function answerTo(
  bytes: Uint8Array,
  { pipeline, spec, context }: { pipeline: Pipeline; spec: UnarySpec; context: HandlerContext },
): Promise<MessageShape<DescMessage>> {
  await pipeline.entrance.begin(context);
  return invokeUnaryImplementation(spec, context, readMessage(pipeline, spec.method, bytes), pipeline.interceptors);
}

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
