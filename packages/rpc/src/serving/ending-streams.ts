import { createContextKey, type Interceptor, type StreamRequest, type StreamResponse } from '@connectrpc/connect';
import { peerOf } from './client-address.ts';
import type { StreamHolder, StreamSlots } from './stream-slots.ts';

/** Whose limit a stream counts against, set by the code that authenticates the call. Default: its remote address. */
export const streamHolderKey = createContextKey<StreamHolder | undefined>(undefined, { description: 'holder of the stream' });
/** Aborts the call without a response, for a client that does not read its messages. */
export const cutOffKey = createContextKey<(() => void) | undefined>(undefined, { description: 'end of the call' });

/** How long a client has to read that its stream has ended. */
const LAST_WORD_MS = 5_000;

/** Streams end at once when the server drains, so that their clients connect to the next process; unary calls may finish. */
export function drainInterceptor(draining: AbortSignal): Interceptor {
  return (next) => async (request) => (isStream(request) ? endingWith(request, draining, next, () => {}) : next(request));
}

/** Each stream for which `isBounded` is true takes a slot or is refused with RATE_LIMITED; it ends if its slot is reassigned. */
export function streamInterceptor(slots: StreamSlots, isBounded: (request: StreamRequest) => boolean): Interceptor {
  return (next) => async (request) => {
    if (!isStream(request) || !isBounded(request)) return next(request);
    const slot = slots.take(request.contextValues.get(streamHolderKey) ?? [{ of: 'address', key: peerOf(request.contextValues) }]);
    const cutOff = request.contextValues.get(cutOffKey);
    const cutOffUnlessOver = () => request.signal.aborted || cutOff?.();
    const displaced = new AbortController();
    slot.onDisplaced((why) => {
      displaced.abort(why);
      setTimeout(cutOffUnlessOver, LAST_WORD_MS).unref();
    });
    return endingWith(request, displaced.signal, next, () => slot.release());
  };
}

function isStream(request: { stream: boolean; method: { methodKind: string } }): request is StreamRequest {
  return request.stream && request.method.methodKind !== 'client_streaming';
}

/** Ends the stream with the reason of `end` if that aborts first. `over` is called when the stream has ended, for any reason. */
async function endingWith<R>(
  request: StreamRequest,
  end: AbortSignal,
  next: (request: StreamRequest) => Promise<R>,
  over: () => void,
): Promise<R> {
  const { signal, release } = eitherSignal(request.signal, end);
  const finish = () => {
    release();
    over();
  };
  // A client that leaves may never request the next message.
  request.signal.addEventListener('abort', over, { once: true });
  try {
    const response = await next({ ...request, signal });
    if (!isStreamResponse(response)) return response;
    return { ...response, message: untilAborted(response.message, end, finish) };
  } catch (thrown) {
    finish();
    throw thrown;
  }
}

function isStreamResponse(response: unknown): response is StreamResponse {
  return (response as StreamResponse).stream;
}

/** Like AbortSignal.any, but removes its listener from the long-lived signal when the call ends. */
function eitherSignal(call: AbortSignal, longLived: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = new AbortController();
  for (const signal of [call, longLived]) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true, signal: release.signal });
  }
  return { signal: controller.signal, release: () => release.abort() };
}

async function* untilAborted<T>(messages: AsyncIterable<T>, signal: AbortSignal, release: () => void): AsyncIterable<T> {
  const iterator = messages[Symbol.asyncIterator]();
  let fail = (_reason: unknown) => {};
  const abort = () => fail(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      // One promise per step: racing against a promise that lives as long as the stream would leak a reaction per message.
      const step = await new Promise<IteratorResult<T>>((resolve, reject) => {
        fail = reject;
        if (signal.aborted) abort();
        else iterator.next().then(resolve, reject);
      });
      if (step.done) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    release();
    // Not awaited: a handler that is waiting for something else must not delay the end of its stream.
    iterator.return?.()?.then(undefined, () => {});
  }
}
