import { Code, ConnectError, type Interceptor, type StreamResponse, type UnaryResponse } from '@connectrpc/connect';

/**
 * In a browser, Connect reports a fetch that failed, and a stream that broke off, as Unknown, and a timeout as Canceled. The gateway
 * itself never answers like that, so these are what they are anywhere else: Unavailable and DeadlineExceeded.
 */
export const unreachedAsUnavailable: Interceptor = (next) => async (request) => {
  const told = (error: unknown): ConnectError => {
    const refused = ConnectError.from(error);
    if (refused.details.length > 0) return refused;
    if (refused.code === Code.Canceled && request.signal.reason?.name === 'TimeoutError') return as(Code.DeadlineExceeded, refused);
    return refused.code === Code.Unknown ? as(Code.Unavailable, refused) : refused;
  };
  let response: UnaryResponse | StreamResponse;
  try {
    response = await next(request);
  } catch (error) {
    throw told(error);
  }
  return response.stream ? { ...response, message: until(response.message, told) } : response;
};

async function* until<T>(messages: AsyncIterable<T>, told: (error: unknown) => ConnectError): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw told(error);
  }
}

function as(code: Code, { rawMessage, cause }: ConnectError): ConnectError {
  return new ConnectError(rawMessage, code, undefined, undefined, cause);
}
