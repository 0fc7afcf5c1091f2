// Calls tools of MCP servers over Streamable HTTP.
import type { McpError, McpProblem } from '@offshoot/mcp';
import { type ToolCaller, ToolCallFailure, type ToolCallProblem } from '../agent/mcp/tool-caller.ts';

interface CallerOptions {
  /** See `guardedFetch`. */
  allowedOrigins?: readonly string[];
  timeoutMs?: number;
}

export function createMcpCaller(o: CallerOptions = {}): ToolCaller {
  return {
    async requirePinned(server, tools, signal) {
      const { listTools, McpError } = await import('@offshoot/mcp');
      try {
        const { tools: listed } = await listTools(server, { ...o, signal });
        if (!tools.every(({ pin }) => listed.some((one) => one.pin === pin))) throw new McpError('drift');
      } catch (error) {
        throw error instanceof McpError ? failureOf(error) : error;
      }
    },
    async call({ account: url, tool, credential = { is: 'none' } }, args, signal) {
      // Hosts whose agents call no server do without the library.
      const { callTool, McpError } = await import('@offshoot/mcp');
      try {
        return await callTool({ url, credential }, { tool, arguments: args }, { ...o, signal });
      } catch (error) {
        throw error instanceof McpError ? failureOf(error) : error;
      }
    },
  };
}

const problems: Partial<Record<McpProblem, ToolCallProblem>> = {
  'bad-url': 'address',
  'private-address': 'address',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  busy: 'unreachable',
  unauthorized: 'unauthorized',
  drift: 'changed',
  'no-such-tool': 'changed',
  'bad-arguments': 'arguments',
};

function failureOf({ is, mayHaveActed }: McpError): ToolCallFailure {
  const why = problems[is] ?? 'other';
  if (mayHaveActed) return new ToolCallFailure('unknown', why);
  return new ToolCallFailure(why === 'unreachable' ? 'unsent' : 'refused', why);
}
