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
  /** The server went in a circle when it was asked for more pages: this is what it had listed until then. */
  isRepeating: boolean;
}

/** Chooses among a server's tools. The server's descriptions are unchecked yet. */
export type Wanted = (tool: { name: string; annotations: JsonObject }) => boolean;

/** The tools of a server as it describes them now. `wanted`: others do not count. Throws McpError. */
export function listTools(
  server: McpServer,
  { wanted, ...o }: Omit<SessionOptions, 'timeoutMs'> & { timeoutMs?: number; wanted?: Wanted } = {},
): Promise<ToolList> {
  return inSession(server, { timeoutMs: LIMITS.listMs, ...o }, (session) => toolsIn(session, wanted));
}

export async function toolsIn({ client, options }: Session, wanted: Wanted = () => true): Promise<ToolList> {
  const { all, isRepeating } = await pagesOf(client, options);
  const listed = all.filter(({ name, annotations = {} }) => wanted({ name, annotations: annotations as JsonObject }));
  if (listed.length > LIMITS.tools) throw new McpError('too-large', { detail: `more than ${LIMITS.tools} tools` });
  const times = new Map<string, number>();
  for (const { name } of all) times.set(alike(name), (times.get(alike(name)) ?? 0) + 1);
  const list: ToolList = { tools: [], refused: [], isRepeating };
  for (const tool of listed) {
    const pinned = checked(tool, times.get(alike(tool.name)) ?? 0);
    if (typeof pinned === 'string') list.refused.push({ name: tool.name.slice(0, 64).toWellFormed(), why: pinned });
    else list.tools.push(pinned);
  }
  return list;
}

/** The library asks for page after page. A cursor that was there before leads nowhere new, so it is taken for the end. */
async function pagesOf(client: Session['client'], options: Session['options']): Promise<{ all: Tool[]; isRepeating: boolean }> {
  const seen = new Set<string>();
  let isRepeating = false;
  const request = client.request.bind(client) as (...args: unknown[]) => Promise<{ nextCursor?: string }>;
  client.request = (async (...args: unknown[]) => {
    const result = await request(...args);
    if (result?.nextCursor === undefined) return result;
    isRepeating ||= seen.has(result.nextCursor);
    seen.add(result.nextCursor);
    if (!isRepeating) return result;
    const { nextCursor: _, ...last } = result;
    return last;
  }) as unknown as typeof client.request;
  const { tools } = await client.listTools(undefined, { ...options, cacheMode: 'bypass' });
  // Some give the first page for any cursor.
  return { all: isRepeating ? [...new Map(tools.map((tool) => [JSON.stringify(tool), tool])).values()] : tools, isRepeating };
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
