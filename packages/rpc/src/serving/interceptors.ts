import { randomUUID } from 'node:crypto';
import { createContextKey, type HandlerContext, type Interceptor, type StreamRequest, type UnaryRequest } from '@connectrpc/connect';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { toConnectError } from '../errors.ts';

/** Identifies one call in the logs of every service it passes through. A caller may supply its own. */
export const requestIdHeader = 'x-request-id';

export const requestIdKey = createContextKey<string>('', { description: 'request id' });

export function requestIdOf(context: HandlerContext): string {
  return context.values.get(requestIdKey);
}

/** A client's request ID reaches our logs, so it is used only if well-formed. */
export function requestIdFrom(header: Pick<Headers, 'get'>): string {
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

/** Outermost: converts every thrown error into one with exactly one ErrorInfo, and logs what that hides. */
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
