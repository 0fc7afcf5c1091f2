import type { JsonObject } from '@offshoot/statements';
import type { PinnedTool } from './definition/tool-definition.ts';
import { LIMITS } from './limits.ts';
import { toolsIn } from './list-tools.ts';
import { McpError } from './mcp-error.ts';
import type { McpServer } from './server.ts';
import { inSession, type SessionOptions } from './session/session.ts';
import { resultOf, type ToolResult } from './tool-result.ts';

export interface ToolCall {
  tool: PinnedTool;
  arguments: JsonObject;
}

/**
 * Calls a tool at most once, and only if the server still describes it as it was pinned. Throws McpError; `mayHaveActed` says whether the
 * tool may have been run.
 */
export async function callTool(
  server: McpServer,
  { tool, arguments: args }: ToolCall,
  o: Omit<SessionOptions, 'timeoutMs'> & { timeoutMs?: number } = {},
): Promise<ToolResult> {
  const problem = tool.check(args);
  if (problem !== undefined) throw new McpError('bad-arguments', { detail: problem });
  return inSession(server, { timeoutMs: LIMITS.callMs, ...o }, async (session) => {
    const { client, options } = session;
    const now = (await toolsIn(session, ({ name }) => name === tool.name)).tools[0];
    if (now === undefined) throw new McpError('no-such-tool');
    if (now.pin !== tool.pin) throw new McpError('drift');
    const { name, inputSchema } = tool;
    const toolDefinition = { name, inputSchema: { ...inputSchema, type: 'object' as const } };
    return resultOf(await client.callTool({ name, arguments: args }, { ...options, toolDefinition }));
  });
}
