// One conversation with a server: connects, does one thing, and ends, even against the server.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type GuardedFetch, type GuardOptions, guardedFetch, type OutgoingRateLimiter } from '@offshoot/safe-fetch';
import { LIMITS } from '../limits.ts';
import { McpError } from '../mcp-error.ts';
import type { McpServer } from '../server.ts';
import { sessionAuth } from './auth.ts';
import { problemOf, saysNo } from './problem.ts';
import { type SessionFetch, sessionFetch } from './session-fetch.ts';

export interface SessionOptions {
  /** Milliseconds, from the look-up of the name on. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** Origins that the operator lets through; see `guardedFetch`. */
  allowedOrigins?: readonly string[];
  /** Limits the rate of all requests, also those to authorization servers; see `guardedFetch`. */
  rateLimiter?: OutgoingRateLimiter | undefined;
  /** For whom the limiter counts them. */
  people?: readonly string[];
  /** For tests. */
  guard?: Partial<GuardOptions>;
}

export interface Session {
  client: Client;
  /** For each request of the client. */
  options: { signal: AbortSignal; timeout: number; maxTotalTimeout: number };
}

/** We are asked for nothing: no sampling, no questions to people, no folders. */
const CAPABILITIES = {};

/** Throws McpError. */
export async function inSession<T>(server: McpServer, o: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const url = URL.parse(server.url);
  if (url === null) throw new McpError('bad-url');
  const outbound = guardedFetch({
    ...o.guard,
    maxBytes: LIMITS.answerBytes,
    allowedOrigins: o.allowedOrigins ?? [],
    rateLimiter: o.rateLimiter,
  });
  const timeout = AbortSignal.timeout(o.timeoutMs);
  const http = sessionFetch(outbound, o.people);
  const signal = AbortSignal.any([timeout, http.signal, ...(o.signal ? [o.signal] : [])]);
  const { provider: authProvider, failure } = sessionAuth(server);
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: (input, init) => http.fetch(input, withOwnHeaders(server, url, input, init as RequestInit)),
    ...(authProvider && { authProvider }),
    onInsufficientScope: 'throw',
    reconnectionOptions: { initialReconnectionDelay: 500, maxReconnectionDelay: 5_000, reconnectionDelayGrowFactor: 2, maxRetries: 2 },
  });
  const client = new Client(
    { name: 'offshoot', version: '1.0.0' },
    {
      capabilities: CAPABILITIES,
      versionNegotiation: { mode: 'auto' },
      inputRequired: { autoFulfill: false },
      listMaxPages: LIMITS.pages,
      // The server wrote these schemas, and what they say of its results decides nothing.
      jsonSchemaValidator: { getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }) },
    },
  );
  const options = { signal, timeout: o.timeoutMs, maxTotalTimeout: o.timeoutMs };
  try {
    await client.connect(transport, options);
    return await work({ client, options });
  } catch (error) {
    o.signal?.throwIfAborted();
    const first = failure() ?? error;
    if (first instanceof McpError) throw first;
    throw new McpError(problemOf(first, { ended: http.problem(), isLate: timeout.aborted }), {
      mayHaveActed: http.call() === 'sent' && !saysNo(error),
    });
  } finally {
    await farewell(client, transport, outbound, http);
  }
}

function withOwnHeaders({ credential }: McpServer, server: URL, to: string | URL, init: RequestInit): RequestInit {
  if (credential.is !== 'headers' || new URL(to).origin !== server.origin) return init;
  const headers = new Headers(credential.headers);
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  return { ...init, headers };
}

/** Ends the server's session, if it has one, and all connections. */
async function farewell(
  client: Client,
  transport: StreamableHTTPClientTransport,
  outbound: GuardedFetch,
  http: SessionFetch,
): Promise<void> {
  if (http.problem() === undefined) {
    const late = new Promise<void>((resolve) => setTimeout(resolve, LIMITS.endMs).unref());
    await Promise.race([transport.terminateSession().catch(() => {}), late]);
  }
  await client.close().catch(() => {});
  await outbound.close();
}
