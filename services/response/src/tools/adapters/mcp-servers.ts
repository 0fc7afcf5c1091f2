import { Code, ConnectError } from '@connectrpc/connect';
import { callTool, listTools, McpError, type McpServer, type Wanted } from '@offshoot/mcp';
import type { McpTool } from '@offshoot/openai-api';
import { refusalOf } from '@offshoot/rpc';
import type { MemberCall } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import type { McpServers, Secrets } from '../../database/domain/ports.ts';
import { isAllowed } from '../domain/mcp-rules.ts';
import { credentialOf, namesKey, type OpenedHeader, sealedHeadersOf, withoutKeys } from '../domain/sealed-headers.ts';

/** A call that cannot be made fails, and the response goes on. */
function unopened(error: unknown): unknown {
  const isAway = refusalOf(error)?.reason === 'UPSTREAM_UNAVAILABLE' || (error instanceof ConnectError && error.code === Code.Unavailable);
  return isAway ? new McpError('unreachable') : error;
}

/** What to prove to a server, and what of that nobody may be told. */
interface Opened {
  server: McpServer;
  keys: Set<string>;
}

/** Servers on the Internet, and those that the operator lets through (`allowedOrigins`). */
export function mcpServers(
  allowedOrigins: readonly string[],
  secrets: Secrets,
  { rateLimiter, log }: { rateLimiter: OutgoingRateLimiter; log: Logger },
): McpServers {
  const outgoing = ({ identity: { payer } }: MemberCall) => ({ allowedOrigins, rateLimiter, people: [payer] });
  const opened = async (member: MemberCall, tool: McpTool, signal: AbortSignal): Promise<Opened> => {
    const url = tool.server_url ?? '';
    const sealed = sealedHeadersOf(tool);
    const host = URL.parse(url)?.host ?? '';
    const values = new Map<string, OpenedHeader>();
    for (const [name, { secret_id, prefix }] of sealed) {
      const value = await secrets.open(member, secret_id, host, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw unopened(error);
      });
      // Without it, the server would not answer either.
      if (value === undefined) throw new McpError('unauthorized');
      values.set(name, { value, prefix: prefix ?? '' });
    }
    const keys = new Set([...values].map(([, { value }]) => value));
    const credential = credentialOf(values);
    if (credential.is === 'client') keys.add(credential.clientSecret);
    return { server: { url, credential, obtained: (token) => keys.add(token) }, keys };
  };
  return {
    async list(member, tool, signal) {
      const { server, keys } = await opened(member, tool, signal);
      const wanted: Wanted = (one) => isAllowed(tool, one);
      const { tools, isRepeating } = await listTools(server, { ...outgoing(member), signal, wanted });
      if (isRepeating)
        log.warn(
          { server: URL.parse(server.url)?.origin },
          'a server lists its tools in a circle: those are used that it had listed until then',
        );
      return tools.filter(({ pin }) => !namesKey(pin, [...keys]));
    },
    async call(member, tool, pinned, args, signal) {
      const { server, keys } = await opened(member, tool, signal);
      const { text, ...rest } = await callTool(server, { tool: pinned, arguments: args }, { ...outgoing(member), signal });
      return { ...rest, text: withoutKeys(text, [...keys]) };
    },
  };
}
