// Calls tools of MCP servers over Streamable HTTP.
import type { McpError, McpProblem } from '@offshoot/mcp';
import type { McpServer, SignedIn } from '@offshoot/mcp/server.ts';
import type { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import { type ToolCaller, ToolCallFailure, type ToolCallProblem } from '../agent/mcp/tool-caller.ts';

interface CallerOptions {
  /** See `guardedFetch`. */
  allowedOrigins?: readonly string[];
  timeoutMs?: number;
  rateLimiter?: OutgoingRateLimiter;
}

export function createMcpCaller(o: CallerOptions = {}): ToolCaller {
  const turns = new Turns();
  // The time limit is for calls of tools.
  const { timeoutMs: _, ...atIssuer } = o;
  return {
    async requirePinned(server, tools, { people, signal }) {
      const { listTools, McpError } = await import('@offshoot/mcp');
      try {
        const { tools: listed } = await turns.taken(server, (latest) => listTools(latest, { ...o, people, signal }));
        if (!tools.every(({ pin }) => listed.some((one) => one.pin === pin))) throw new McpError('drift');
      } catch (error) {
        throw error instanceof McpError ? failureOf(error) : error;
      }
    },
    async list({ url, credential }, { people, signal }) {
      const { listTools } = await import('@offshoot/mcp');
      const { tools, refused } = await listTools({ url, credential }, { ...o, people, signal });
      return { tools, refused: refused.length };
    },
    async issuerFor(url, { people, signal }) {
      const { issuerFor } = await import('@offshoot/mcp');
      return issuerFor(url, { ...atIssuer, people, signal });
    },
    async beginSignIn(url, attempt, { people, signal }) {
      const { beginSignIn } = await import('@offshoot/mcp');
      const { address, finish } = await beginSignIn(url, { ...atIssuer, ...attempt, people, signal });
      return { address, finish: async (answer, until) => (await finish(answer, { signal: until })).credential };
    },
    async signOut(server, { people, signal }) {
      const { signOut, McpError } = await import('@offshoot/mcp');
      try {
        return await turns.taken(server, ({ credential }) => signOut(credential as SignedIn, { ...o, people, signal }));
      } catch (error) {
        if (error instanceof McpError) return 'failed';
        throw error;
      }
    },
    async call({ account: url, tool, credential = { is: 'none' }, renewed }, args, { people, signal }) {
      // Hosts whose agents call no server do without the library.
      const { callTool, McpError } = await import('@offshoot/mcp');
      try {
        return await turns.taken({ url, credential, renewed }, (latest) =>
          callTool(latest, { tool, arguments: args }, { ...o, people, signal }),
        );
      } catch (error) {
        throw error instanceof McpError ? failureOf(error) : error;
      }
    },
  };
}

/**
 * Sessions with the same tokens take turns, each with those that the last one has left: an authorization server takes a second use of a
 * refresh token for theft, and ends them all.
 */
class Turns {
  /** By address and client. */
  readonly #last = new Map<string, Promise<Renewals>>();

  async taken<T>(server: McpServer, work: (latest: McpServer) => Promise<T>): Promise<T> {
    const { credential } = server;
    if (credential.is !== 'signed-in') return work(server);
    const key = `${server.url}\n${credential.client.client_id}`;
    const { promise: ended, resolve: end } = Promise.withResolvers<Renewals>();
    const before = this.#last.get(key);
    this.#last.set(key, ended);
    const earlier = await before;
    const replaced = new Set(earlier?.replaced);
    let latest = earlier !== undefined && replaced.has(credential.tokens.access_token) ? earlier.latest : credential;
    const renewed = (next: SignedIn, previous: SignedIn) => {
      replaced.add(previous.tokens.access_token);
      latest = next;
      server.renewed?.(next, previous);
    };
    try {
      return await work({ ...server, credential: latest, renewed });
    } finally {
      end({ latest, replaced });
      if (this.#last.get(key) === ended) this.#last.delete(key);
    }
  }
}

interface Renewals {
  latest: SignedIn;
  /** Access tokens in whose place it came. */
  replaced: ReadonlySet<string>;
}

const problems: Partial<Record<McpProblem, ToolCallProblem>> = {
  'bad-url': 'address',
  'private-address': 'address',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  busy: 'unreachable',
  unauthorized: 'unauthorized',
  'sign-in-needed': 'unauthorized',
  drift: 'changed',
  'no-such-tool': 'changed',
  'bad-arguments': 'arguments',
  'rate-limited': 'rate-limited',
};

function failureOf({ is, mayHaveActed }: McpError): ToolCallFailure {
  const why = problems[is] ?? 'other';
  if (mayHaveActed) return new ToolCallFailure('unknown', why);
  return new ToolCallFailure(why === 'unreachable' || why === 'rate-limited' ? 'unsent' : 'refused', why);
}
