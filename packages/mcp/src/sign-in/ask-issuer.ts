// Requests to authorization servers: where they may go, how long they take, and what their failures mean.
import { guardedFetch } from '@offshoot/safe-fetch';
import { LIMITS } from '../limits.ts';
import { McpError } from '../mcp-error.ts';
import { problemOf } from '../session/problem.ts';
import type { SessionOptions } from '../session/session.ts';
import { sessionFetch } from '../session/session-fetch.ts';

export type IssuerOptions = Partial<SessionOptions>;

export type Call = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Calls go to the Internet, or where `allowedOrigins` says, and follow no redirect. Throws McpError. */
export async function askIssuer<T>(
  { timeoutMs = LIMITS.issuerMs, signal, allowedOrigins = [], rateLimiter, people, guard }: IssuerOptions,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const outbound = guardedFetch({ ...guard, maxBytes: LIMITS.answerBytes, allowedOrigins, rateLimiter });
  const http = sessionFetch(outbound, people);
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any([timeout, http.signal, ...(signal ? [signal] : [])]);
  try {
    return await work((url, init) => http.fetch(url, { ...init, signal: ended }));
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof McpError ? error : new McpError(problemOf(error, { ended: http.problem(), isLate: timeout.aborted }));
  } finally {
    await outbound.close();
  }
}
