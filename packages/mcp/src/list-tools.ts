import type { Tool } from '@modelcontextprotocol/client';
import type { JsonObject } from '@offshoot/statements';
import { type PinnedTool, pinnedTool } from './definition/tool-definition.ts';
import { LIMITS } from './limits.ts';
import { McpError } from './mcp-error.ts';
import type { McpServer } from './server.ts';
import { inSession, type Session, type SessionOptions } from './session/session.ts';

/** A tool that no agent uses, and why. */
interface RefusedTool {
  /** As the server wrote it, at most 64 characters: show it with hidden characters marked. */
  name: string;
  why: string;
}

export interface ToolList {
  tools: PinnedTool[];
  refused: RefusedTool[];
}

/** The tools of a server as it describes them now. Throws McpError. */
export function listTools(server: McpServer, o: Omit<SessionOptions, 'timeoutMs'> & { timeoutMs?: number } = {}): Promise<ToolList> {
  return inSession(server, { timeoutMs: LIMITS.listMs, ...o }, toolsIn);
}

export async function toolsIn({ client, options }: Session): Promise<ToolList> {
  const { tools: listed } = await client.listTools(undefined, { ...options, cacheMode: 'bypass' });
  if (listed.length > LIMITS.tools) throw new McpError('too-large', { detail: `more than ${LIMITS.tools} tools` });
  const times = new Map<string, number>();
  for (const { name } of listed) times.set(alike(name), (times.get(alike(name)) ?? 0) + 1);
  const list: ToolList = { tools: [], refused: [] };
  for (const tool of listed) {
    const pinned = checked(tool, times.get(alike(tool.name)) ?? 0);
    if (typeof pinned === 'string') list.refused.push({ name: tool.name.slice(0, 64).toWellFormed(), why: pinned });
    else list.tools.push(pinned);
  }
  return list;
}

/** People read names, and so do models: two that differ in case only are one. */
const alike = (name: string): string => name.toLowerCase();

function checked({ name, description = '', inputSchema, annotations = {} }: Tool, times: number): PinnedTool | string {
  if (times > 1) return 'several tools have this name';
  try {
    return pinnedTool({ name, description, inputSchema: inputSchema as JsonObject, annotations: annotations as JsonObject });
  } catch (error) {
    if (error instanceof McpError) return error.message;
    throw error;
  }
}
