import { createContextKey, type Interceptor, type StreamRequest, type StreamResponse } from '@connectrpc/connect';
import { peerOf } from './client-address.ts';
import type { StreamHolder, StreamSlots } from './stream-slots.ts';

/** For whom a stream counts, where whoever authenticates the call says so. Default: the address that it comes from. */
export const streamHolderKey = createContextKey<StreamHolder | undefined>(undefined, { description: 'holder of the stream' });
/** Ends the call without a word, for a client that does not take its answer. */
export const cutOffKey = createContextKey<(() => void) | undefined>(undefined, { description: 'end of the call' });

/** How long a client may take to read that its stream has ended. */
const LAST_WORD_MS = 5_000;

/** Streams end at once when the server drains, so that their clients connect to the next process; unary calls may finish. */
export function drainInterceptor(draining: AbortSignal): Interceptor {
  return (next) => async (request) => (isStream(request) ? endingWith(request, draining, next, () => {}) : next(request));
}

/** Each stream that `isBounded` takes a place, or is refused with RATE_LIMITED; it ends when its place goes to somebody else. */
export function streamInterceptor(slots: StreamSlots, isBounded: (request: StreamRequest) => boolean): Interceptor {
  return (next) => async (request) => {
    if (!isStream(request) || !isBounded(request)) return next(request);
    const slot = slots.take(request.contextValues.get(streamHolderKey) ?? [{ of: 'address', key: peerOf(request.contextValues) }]);
    const cutOff = request.contextValues.get(cutOffKey);
    const cutOffUnlessOver = () => request.signal.aborted || cutOff?.();
    slot.displaced.addEventListener('abort', () => void setTimeout(cutOffUnlessOver, LAST_WORD_MS).unref(), { once: true });
    return endingWith(request, slot.displaced, next, slot.release);
  };
}

function isStream(request: { stream: boolean; method: { methodKind: string } }): request is StreamRequest {
  return request.stream && request.method.methodKind !== 'client_streaming';
}

/** Ends the stream with the reason of `end`, should that come first. `over` is called when the stream is over, however it ended. */
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
  // A client that leaves may never ask for the next message.
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

/** Like AbortSignal.any, but lets go of the long-lived signal when the call is over. */
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
      // One promise a step: racing against one that lives as long as the stream would gather a reaction per message.
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
    // Not awaited: a handler that waits for something else must not hold up the end of its stream.
    iterator.return?.()?.then(undefined, () => {});
  }
}
