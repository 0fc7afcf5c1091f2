import type { ServerResponse } from 'node:http';
import { SSE_END } from '@offshoot/open-responses';

/** A stream without news looks broken to what is in between: a comment shows that it is not. */
const STILL_HERE_MS = 15_000;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx and its like would keep events back.
  'x-accel-buffering': 'no',
};

export interface SseStream {
  /** `frame`: one event in its form on the wire. */
  write(frame: string): void;
  /** Resolves when the reader has kept up. Undefined: it has. */
  drained(): Promise<void> | undefined;
  /** The reader learns that there will be events before the first one is there. */
  flush(): void;
  end(): void;
}

/** Begins the answer, with its first event or with `flush`: after this, nothing can be refused any more. Whoever called may have ended it already, in place of this service. */
export function openSse(response: ServerResponse): SseStream {
  if (!response.writableEnded) response.writeHead(200, HEADERS);
  const timer = setInterval(() => response.writableEnded || response.write(': still here\n\n'), STILL_HERE_MS);
  response.once('close', () => clearInterval(timer));
  let drained: Promise<void> | undefined;
  return {
    write(frame) {
      if (response.writableEnded || response.destroyed) return;
      if (!response.write(frame))
        drained ??= drain(response).then(() => {
          drained = undefined;
        });
    },
    drained: () => drained,
    flush() {
      if (!response.writableEnded) response.flushHeaders();
    },
    end() {
      clearInterval(timer);
      if (response.writableEnded) return;
      answered.add(response);
      response.end(SSE_END);
    },
  };
}

/** Resolves when the reader has kept up, or is gone. Responses of HTTP/2 do not say whether they need it. */
function drain(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Those that this service has answered itself. */
const answered = new WeakSet<ServerResponse>();
export const markAnswered = (response: ServerResponse): unknown => answered.add(response);

/** Aborts when the caller goes away before the answer is there, or ends it in place of this service. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!answered.has(response)) gone.abort();
  });
  return gone.signal;
}
