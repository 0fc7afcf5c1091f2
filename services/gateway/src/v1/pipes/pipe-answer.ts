import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a stream of events ends whose service is gone, or whose client may no longer read it. */
export interface BrokenEvent {
  code: string;
  message: string;
}

const NUMBER = '"sequence_number":';
/** The number of an event is near its beginning, but events may be long. */
const TAIL_BYTES = 64 * 1024;

/**
 * Passes an answer on as it comes, and no faster than the client reads. `cut` ends it early: a stream of events with an event that says
 * why, if the last one is whole; anything else by closing the connection, so that nobody takes a part for the whole.
 */
export function pipeAnswer(upstream: IncomingMessage, response: ServerResponse): { cut(why: BrokenEvent): void } {
  const isEvents = /^text\/event-stream\b/i.test(upstream.headers['content-type'] ?? '');
  const last = isEvents ? tailOf(upstream) : () => Buffer.alloc(0);
  // A client that waits for events learns at once that there will be some. Any other answer comes in one piece with its headers, if it is short.
  if (isEvents) response.flushHeaders();
  upstream.pipe(response);
  return {
    cut(why) {
      upstream.unpipe(response);
      upstream.destroy();
      breakOff(response, isEvents ? last().toString('latin1') : undefined, why);
    },
  };
}

/** `events`: the end of what the client has of a stream of events. Undefined: it is something else. */
export function breakOff(response: ServerResponse, events: string | undefined, why: BrokenEvent): void {
  if (response.writableEnded || response.destroyed) return;
  const isWhole = events === '' || events?.endsWith('\n\n') === true;
  if (events === undefined || !isWhole) return void response.destroy();
  const event = { type: 'error', sequence_number: lastNumberIn(events) + 1, code: why.code, message: why.message, param: null };
  response.end(`event: error\ndata: ${JSON.stringify(event)}\n\n`);
}

/** -1: none. Within the text of an event, its quotes are escaped. */
function lastNumberIn(events: string): number {
  const at = events.lastIndexOf(NUMBER);
  return at === -1 ? -1 : Number.parseInt(events.slice(at + NUMBER.length), 10);
}

/** The last bytes that a stream had. */
function tailOf(stream: IncomingMessage): () => Buffer {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (part: Buffer) => {
    parts.push(part);
    bytes += part.length;
    for (let first = parts[0]; first && bytes - first.length >= TAIL_BYTES; first = parts[0]) {
      parts.shift();
      bytes -= first.length;
    }
  });
  return () => Buffer.concat(parts);
}
