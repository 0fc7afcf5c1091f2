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
  end(): void;
}

/** Begins the answer: after this, nothing can be refused any more. */
export function openSse(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): SseStream {
  response.writeHead(200, { ...HEADERS, ...headers });
  response.flushHeaders();
  const timer = setInterval(() => response.write(': still here\n\n'), STILL_HERE_MS);
  response.once('close', () => clearInterval(timer));
  return {
    write(frame) {
      if (response.writable) response.write(frame);
    },
    drained() {
      if (!response.writableNeedDrain || response.destroyed) return undefined;
      return new Promise((resolve) => {
        const done = () => {
          response.off('drain', done);
          response.off('close', done);
          resolve();
        };
        response.on('drain', done);
        response.on('close', done);
      });
    },
    end() {
      clearInterval(timer);
      response.end(SSE_END);
    },
  };
}

/** Aborts when the caller goes away before the answer is complete. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
