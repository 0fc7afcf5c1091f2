import type { DescMethod, DescMethodServerStreaming, DescMethodUnary, DescService, Message } from '@bufbuild/protobuf';
import { ConnectError, type HandlerContext, type ServiceImpl, type Transport } from '@connectrpc/connect';
import { type Caller, callerHeader, callerOf, refusalOf, requestIdHeader, requestIdOf, route, type ServiceRoute } from '@offshoot/rpc';

/**
 * Hands every call of a public service on to the service that owns it, on behalf of the caller that the gateway has
 * determined. Nothing of the client's own headers goes along; its deadline, its abort and the answer's errors do.
 */
export function forwardRoute(service: DescService, upstream: Transport): ServiceRoute {
  const methods = service.methods.map((method) => [method.localName, forward(method, upstream)]);
  return route(service, Object.fromEntries(methods) as ServiceImpl<DescService>);
}

function forward(method: DescMethod, upstream: Transport) {
  if (method.methodKind === 'unary') return forwardUnary(method as DescMethodUnary, upstream);
  if (method.methodKind === 'server_streaming') return forwardServerStreaming(method as DescMethodServerStreaming, upstream);
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

function forwardServerStreaming(method: DescMethodServerStreaming, upstream: Transport) {
  return async function* (request: Message, context: HandlerContext) {
    try {
      yield* (await upstream.stream(method, context.signal, context.timeoutMs(), headers(context), one(request))).message;
    } catch (error) {
      throw fromUpstream(error);
    }
  };
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
  if (error instanceof ConnectError && refusalOf(error)?.reason === 'CALLER_UNKNOWN') {
    return new Error('a service refused the service token of the gateway', { cause: error });
  }
  return error;
}

async function* one<T>(message: T): AsyncIterable<T> {
  yield message;
}
