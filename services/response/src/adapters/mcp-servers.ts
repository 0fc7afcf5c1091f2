import { Code, ConnectError } from '@connectrpc/connect';
import type { MemberCall } from '@offshoot/callers';
import { callTool, listTools, McpError, type McpServer } from '@offshoot/mcp';
import type { McpTool } from '@offshoot/open-responses';
import { refusalOf } from '@offshoot/rpc';
import type { McpServers, Secrets } from '../domain/ports.ts';
import { namesKey, sealedHeadersOf, withoutKeys } from '../domain/sealed-headers.ts';

/** A call that cannot be made fails, and the response goes on. */
function unopened(error: unknown): unknown {
  const isAway = refusalOf(error)?.reason === 'UPSTREAM_UNAVAILABLE' || (error instanceof ConnectError && error.code === Code.Unavailable);
  return isAway ? new McpError('unreachable') : error;
}

/** Servers on the Internet, and those that the operator lets through (`allowedOrigins`). */
export function mcpServers(allowedOrigins: readonly string[], secrets: Secrets): McpServers {
  const opened = async (member: MemberCall, tool: McpTool, signal: AbortSignal): Promise<{ server: McpServer; keys: string[] }> => {
    const url = tool.server_url ?? '';
    const sealed = sealedHeadersOf(tool);
    if (sealed.size === 0) return { server: { url, credential: { is: 'none' } }, keys: [] };
    const host = URL.parse(url)?.host ?? '';
    const [headers, keys] = [new Map<string, string>(), new Set<string>()];
    for (const [name, { secret_id, prefix }] of sealed) {
      const value = await secrets.open(member, secret_id, host, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw unopened(error);
      });
      // Without it, the server would not answer either.
      if (value === undefined) throw new McpError('unauthorized');
      headers.set(name, `${prefix ?? ''}${value}`);
      keys.add(value);
    }
    return { server: { url, credential: { is: 'headers', headers: Object.fromEntries(headers) } }, keys: [...keys] };
  };
  return {
    async list(member, tool, signal) {
      const { server, keys } = await opened(member, tool, signal);
      const { tools } = await listTools(server, { allowedOrigins, signal });
      return tools.filter(({ pin }) => !namesKey(pin, keys));
    },
    async call(member, tool, pinned, args, signal) {
      const { server, keys } = await opened(member, tool, signal);
      const { text, ...rest } = await callTool(server, { tool: pinned, arguments: args }, { allowedOrigins, signal });
      return { ...rest, text: withoutKeys(text, keys) };
    },
  };
}
