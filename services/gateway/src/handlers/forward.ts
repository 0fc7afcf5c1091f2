import type { DescMethod, DescMethodServerStreaming, DescMethodUnary, DescService, Message } from '@bufbuild/protobuf';
import { ConnectError, type HandlerContext, type ServiceImpl, type Transport } from '@connectrpc/connect';
import {
  type Caller,
  callerHeader,
  callerOf,
  Refusal,
  refusalOf,
  requestIdHeader,
  requestIdOf,
  route,
  type ServiceRoute,
} from '@offshoot/rpc';
import type { KeyWatch } from '../domain/key-watch.ts';
import { sessionKey } from './authenticate.ts';

/**
 * Hands every call of a public service on to the service that owns it, on behalf of the caller that the gateway has
 * determined. Nothing of the client's own headers goes along; its deadline, its abort and the answer's errors do.
 */
export function forwardRoute(service: DescService, upstream: Transport, lasting: LastingCalls): ServiceRoute {
  const methods = service.methods.map((method) => [method.localName, forward(method, upstream, lasting)]);
  return route(service, Object.fromEntries(methods) as ServiceImpl<DescService>);
}

/** How calls that last are looked after. */
export interface LastingCalls {
  keyWatch: KeyWatch;
  /** A stream outlives its session by this at most. */
  checkMs: number;
}

function forward(method: DescMethod, upstream: Transport, lasting: LastingCalls) {
  if (method.methodKind === 'unary') return forwardUnary(method as DescMethodUnary, upstream);
  if (method.methodKind === 'server_streaming') return forwardServerStreaming(method as DescMethodServerStreaming, upstream, lasting);
  throw new Error(`${method.parent.typeName}/${method.name}: the gateway forwards no streams of requests`);
}

function forwardUnary(method: DescMethodUnary, upstream: Transport) {
  return async (request: Message, context: HandlerContext) => {
    try {
      return (await upstream.unary(method, context.signal, context.timeoutMs(), headers(context), request)).message;
    } catch (error) {
      throw fromUpstream(error);
    }
  };
}

function forwardServerStreaming(method: DescMethodServerStreaming, upstream: Transport, lasting: LastingCalls) {
  return async function* (request: Message, context: HandlerContext) {
    const session = whileSessionLasts(context, lasting);
    const signal = AbortSignal.any([context.signal, session.over]);
    try {
      yield* (await upstream.stream(method, signal, context.timeoutMs(), headers(context), one(request))).message;
    } catch (error) {
      throw session.over.aborted ? session.over.reason : fromUpstream(error);
    } finally {
      session.release();
    }
  };
}

/** A stream that its caller opened while signed in ends soon after the session does: revoked, signed out or over. */
function whileSessionLasts(context: HandlerContext, { keyWatch, checkMs }: LastingCalls): { over: AbortSignal; release: () => void } {
  const over = new AbortController();
  const session = context.values.get(sessionKey);
  if (!session) return { over: over.signal, release: () => {} };
  const check = () => {
    keyWatch.checkLasting(session).catch((error: unknown) => {
      // A database that is away says nothing about the session.
      if (error instanceof Refusal) over.abort(error);
    });
  };
  const timer = setInterval(check, checkMs).unref();
  return { over: over.signal, release: () => clearInterval(timer) };
}

function headers(context: HandlerContext): Headers {
  return new Headers({ [callerHeader]: nameOf(callerOf(context)), [requestIdHeader]: requestIdOf(context) });
}

/** Never "a service": on the public side nobody is. */
function nameOf(caller: Caller): string {
  return caller.kind === 'user' ? caller.inboxId : 'anonymous';
}

/** Refusals pass as they are; but a service that does not know us is our misconfiguration, and no affair of the client. */
function fromUpstream(error: unknown): unknown {
  const reason = error instanceof ConnectError ? refusalOf(error)?.reason : undefined;
  if (reason === 'CALLER_UNKNOWN' || reason === 'CALLER_NOT_ALLOWED') {
    return new Error('a service refused the service token of the gateway', { cause: error });
  }
  return error;
}

async function* one<T>(message: T): AsyncIterable<T> {
  yield message;
}
