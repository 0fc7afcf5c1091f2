// Every HTTP request of one session goes through here: only where it may, only so often, and the call of a tool only once.
import { type GuardedFetch, OutboundError } from '@offshoot/safe-fetch';
import { LIMITS } from '../limits.ts';
import { McpError, type McpProblem } from '../mcp-error.ts';

/** How far the call of the tool has got. */
type CallState = 'not-sent' | 'sent' | 'declined';

export interface SessionFetch {
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  /** What ended the session, if one of our rules did. */
  problem(): McpProblem | undefined;
  call(): CallState;
  /** Aborts when one of our rules ends the session. */
  signal: AbortSignal;
}

const problems: Record<OutboundError['is'], McpProblem> = {
  'bad-url': 'bad-url',
  'private-address': 'private-address',
  'not-found': 'unreachable',
  'too-large': 'too-large',
  'rate-limited': 'rate-limited',
};

/** Answers by which a server says that it has not even looked at the call. */
const DECLINED: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 406, 413, 415, 421, 429]);

export function sessionFetch(outbound: GuardedFetch, people: readonly string[] = []): SessionFetch {
  const ended = new AbortController();
  let problem: McpProblem | undefined;
  let call: CallState = 'not-sent';
  let requests = 0;

  function end(with_: McpProblem): McpError {
    problem ??= with_;
    ended.abort();
    return new McpError(problem);
  }

  async function answered(url: string | URL, init: RequestInit | undefined): Promise<Response> {
    try {
      return await outbound(url, init, people);
    } catch (error) {
      const stopped = OutboundError.within(error);
      throw stopped ? end(problems[stopped.is]) : error;
    }
  }

  return {
    signal: ended.signal,
    problem: () => problem,
    call: () => call,
    async fetch(url, init) {
      requests += 1;
      if (problem !== undefined || requests > LIMITS.requests) throw end('too-large');
      const isCall = isToolCall(init?.body);
      // The same call never leaves twice, even if the library retries.
      if (isCall && call !== 'not-sent') throw end('refused');
      if (isCall) call = 'sent';
      const response = await answered(url, init).catch((error: unknown) => {
        if (isCall && wasNotSent(error)) call = 'declined';
        throw error;
      });
      if (isCall && DECLINED.has(response.status)) call = 'declined';
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        if (isCall) call = 'declined';
        throw end('redirected');
      }
      return watched(response, (error) => {
        if (OutboundError.within(error)?.is === 'too-large') end('too-large');
      });
    },
  };
}

function isToolCall(body: RequestInit['body']): boolean {
  if (typeof body !== 'string') return false;
  const message = JSON.parse(body) as { method?: unknown } | { method?: unknown }[];
  return [message].flat().some(({ method }) => method === 'tools/call');
}

/** Failures before anything was sent: our own rules, no name, nobody who listens, or no proof of who does. */
function wasNotSent(error: unknown): boolean {
  if (error instanceof McpError) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return (
    ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code) ||
    code.startsWith('ERR_TLS_') ||
    code.includes('CERT')
  );
}

/** The library keeps a failed stream to itself. */
function watched(response: Response, failed: (error: unknown) => void): Response {
  if (response.body === null) return response;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  response.body.pipeTo(writable).catch(failed);
  const { status, statusText, headers } = response;
  return new Response(readable, { status, statusText, headers });
}
