import { callTool, listTools } from '@offshoot/mcp';
import type { McpServers } from '../domain/ports.ts';

/** Servers on the Internet, and those that the operator lets through (`allowedOrigins`). Without keys: no request has any. */
export function mcpServers(allowedOrigins: readonly string[]): McpServers {
  const at = (url: string | null | undefined) => ({ url: url ?? '', credential: { is: 'none' as const } });
  return {
    list: async ({ server_url }, signal) => (await listTools(at(server_url), { allowedOrigins, signal })).tools,
    call: ({ server_url }, tool, args, signal) => callTool(at(server_url), { tool, arguments: args }, { allowedOrigins, signal }),
  };
}
