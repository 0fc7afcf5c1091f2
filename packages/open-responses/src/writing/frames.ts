import type { SocketError, StreamEvent } from '../schemas/events.ts';

/**
 * Open Responses and OpenAI name the events of thoughts differently. OpenAI's SDKs, which send the header `x-stainless-lang`, fail at the
 * other's names, and the AI SDK, which says so in `user-agent`, does not hear them.
 */
export type Dialect = 'open-responses' | 'openai';
export const dialectOf = (headers: Readonly<Record<string, unknown>>): Dialect =>
  headers['x-stainless-lang'] === undefined && !/\bai-sdk\//.test(String(headers['user-agent'])) ? 'open-responses' : 'openai';

const OPENAI_NAMES: Readonly<Record<string, string>> = {
  'response.reasoning.delta': 'response.reasoning_text.delta',
  'response.reasoning.done': 'response.reasoning_text.done',
};

/** One event of a stream over HTTP. JSON has no line breaks, so it is one `data` line. */
export function sseOf(event: StreamEvent, dialect: Dialect = 'open-responses'): string {
  const name = dialect === 'openai' ? OPENAI_NAMES[event.type] : undefined;
  return name === undefined
    ? `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
    : `event: ${name}\ndata: ${JSON.stringify({ ...event, type: name })}\n\n`;
}

/** The last line of every stream over HTTP. */
export const SSE_END = 'data: [DONE]\n\n';

/** One message of a WebSocket. A stream there ends with the event that ends the response. */
export const socketTextOf = (event: StreamEvent | SocketError): string => JSON.stringify(event);
