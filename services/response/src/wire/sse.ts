import { ServerResponse } from 'node:http';
import { SSE_END } from '@offshoot/openai-api';
import type { FastifyReply } from 'fastify';

/** A stream without news looks broken to what is in between: a comment shows that it is not. */
const STILL_HERE_MS = 15_000;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx and its like would keep events back.
  'x-accel-buffering': 'no',
};

/** Events that come in one turn of the event loop are sent together, but no more than this, UTF-16 units. */
const MAX_GATHERED = 16 * 1024;

export interface SseStream {
  /** `frame`: one event in its form on the wire. It is sent with those that come at the same time. */
  write(frame: string): void;
  /** Resolves when the reader has kept up. Undefined: it has. */
  drained(): Promise<void> | undefined;
  /** Sends what was written so far; if that is nothing, the reader learns that there will be events. */
  flush(): void;
  end(): void;
}

/** Begins the answer, with its first event or with `flush`: after this, nothing can be refused any more. The caller may have ended it already, in place of this service. */
export function openSse(response: ServerResponse): SseStream {
  if (!response.writableEnded) response.writeHead(200, HEADERS);
  const timer = setInterval(() => response.writableEnded || response.write(': still here\n\n'), STILL_HERE_MS);
  response.once('close', () => clearInterval(timer));
  let drained: Promise<void> | undefined;
  let gathered = '';
  let sending: NodeJS.Immediate | undefined;
  // The first events wait one turn more: the model is asked before the reader hears that it will be.
  let isAsking = true;
  const send = () => {
    clearImmediate(sending);
    sending = undefined;
    const frames = gathered;
    gathered = '';
    if (frames === '' || response.writableEnded || response.destroyed) return;
    if (!writeAtOnce(response, frames))
      drained ??= drain(response).then(() => {
        drained = undefined;
      });
  };
  const sendNext = () => {
    isAsking = false;
    sending = setImmediate(send);
  };
  return {
    write(frame) {
      if (response.writableEnded || response.destroyed) return;
      gathered += frame;
      if (gathered.length >= MAX_GATHERED) send();
      else sending ??= setImmediate(isAsking ? sendNext : send);
    },
    drained: () => drained,
    flush() {
      if (gathered !== '') send();
      else if (!response.writableEnded) response.flushHeaders();
    },
    end() {
      clearInterval(timer);
      clearImmediate(sending);
      if (response.writableEnded) return;
      markAnswered(response);
      response.end(gathered + SSE_END);
    },
  };
}

/** Node itself would send it only when everything else that waits is done, such as the events that follow. False: the reader does not keep up. */
function writeAtOnce(response: ServerResponse, text: string): boolean {
  // Of HTTP/2, the socket is not the response's own.
  const socket = response instanceof ServerResponse ? response.socket : null;
  socket?.cork();
  const isKeptUp = response.write(text);
  socket?.uncork();
  return isKeptUp;
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

/** Of those that this service has answered itself. */
const answered = Symbol('answered');
type Answered = ServerResponse & { [answered]?: true };
function markAnswered(response: Answered): void {
  response[answered] = true;
}

/** Aborts when the caller goes away before the answer is there, or ends it in place of this service. */
export function goneSignal(response: Answered): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response[answered]) gone.abort();
  });
  return gone.signal;
}

export function sendJson(reply: FastifyReply, body: object): FastifyReply {
  markAnswered(reply.raw);
  return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(JSON.stringify(body));
}
