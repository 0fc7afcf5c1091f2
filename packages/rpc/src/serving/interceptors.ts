import { randomUUID } from 'node:crypto';
import { createContextKey, type HandlerContext, type Interceptor, type StreamRequest, type UnaryRequest } from '@connectrpc/connect';
import type { Logger } from '@offshoot/process/logger.ts';
import { toConnectError } from '../errors.ts';

/** Names one call in the logs of every service that it passes. A caller may bring its own. */
export const requestIdHeader = 'x-request-id';

const requestIdKey = createContextKey<string>('', { description: 'request id' });

export function requestIdOf(context: HandlerContext): string {
  return context.values.get(requestIdKey);
}

/** What a client sends as its id reaches our logs, so only a tame form is taken over. */
export function requestIdFrom(header: Headers): string {
  const given = header.get(requestIdHeader) ?? '';
  return /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID();
}

/** Runs before anything of the call is read. */
export function assignRequestId(context: HandlerContext): string {
  const id = requestIdFrom(context.requestHeader);
  context.values.set(requestIdKey, id);
  context.responseHeader.set(requestIdHeader, id);
  return id;
}

/** Outermost: whatever is thrown inside leaves as an error with exactly one ErrorInfo; what it hides is logged. */
export function errorInterceptor(log: Logger): Interceptor {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      return response.stream ? { ...response, message: convertErrors(response.message, request, log) } : response;
    } catch (thrown) {
      throw convert(thrown, request, log);
    }
  };
}

async function* convertErrors<T>(messages: AsyncIterable<T>, request: UnaryRequest | StreamRequest, log: Logger): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (thrown) {
    throw convert(thrown, request, log);
  }
}

function convert(thrown: unknown, request: UnaryRequest | StreamRequest, log: Logger): Error {
  const requestId = request.contextValues.get(requestIdKey);
  const { error, unexpected } = toConnectError(thrown, requestId);
  if (unexpected) log.error({ err: thrown, requestId, rpc: `${request.service.typeName}/${request.method.name}` }, 'call failed');
  return error;
}
