import { statusOf } from '../reading/refusal.ts';
import type { SocketError, StreamEvent } from '../schemas/events.ts';

/** Open Responses and OpenAI name the events of thoughts differently. OpenAI's SDKs fail at the other's names, and the AI SDK and Codex CLI do not hear them. */
export type Dialect = 'open-responses' | 'openai';

/** To open a WebSocket, OpenAI's SDKs send no header of their own but this. */
const KNOWS_OPENAI = /\bai-sdk\/|\b(?:Async)?(?:Azure)?OpenAI\/|\bAgents\/(?:JavaScript|Python)\b/;
export function dialectOf(headers: Readonly<Record<string, unknown>>): Dialect {
  const agent = String(headers['user-agent']);
  // Codex CLI has a name for each of its surfaces, such as codex_exec.
  const isKnown = headers['x-stainless-lang'] !== undefined || KNOWS_OPENAI.test(agent) || /^codex[_-]/.test(agent);
  return isKnown ? 'openai' : 'open-responses';
}

const OPENAI_NAMES: Readonly<Record<string, string>> = {
  'response.reasoning.delta': 'response.reasoning_text.delta',
  'response.reasoning.done': 'response.reasoning_text.done',
};

function namedIn<T extends { type: string }>(dialect: Dialect, event: T): { type: string } {
  const name = dialect === 'openai' ? OPENAI_NAMES[event.type] : undefined;
  return name === undefined ? event : { ...event, type: name };
}

/** One event of a stream over HTTP. JSON has no line breaks, so it is one `data` line. */
export function sseOf(event: StreamEvent, dialect: Dialect = 'open-responses'): string {
  const named = namedIn(dialect, event);
  return `event: ${named.type}\ndata: ${JSON.stringify(named)}\n\n`;
}

/** The last line of every stream over HTTP. */
export const SSE_END = 'data: [DONE]\n\n';

/** One message of a WebSocket. A stream there ends with the event that ends the response. Every error has a status there, which HTTP says otherwise. */
export const socketTextOf = (event: StreamEvent | SocketError, dialect: Dialect = 'open-responses'): string =>
  JSON.stringify(event.type === 'error' ? { status: statusOf(event.error.type, event.error.code), ...event } : namedIn(dialect, event));
