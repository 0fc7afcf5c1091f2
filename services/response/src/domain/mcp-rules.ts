import type { PinnedTool } from '@offshoot/mcp';
import type { McpTool } from '@offshoot/open-responses';

type Filter = { tool_names?: readonly string[] | null | undefined; read_only?: boolean | null | undefined };
type Described = Pick<PinnedTool, 'name' | 'annotations'>;

export function isAllowed({ allowed_tools: allowed }: McpTool, tool: Described): boolean {
  if (!allowed) return true;
  return Array.isArray(allowed) ? allowed.includes(tool.name) : fits(allowed as Filter, tool);
}

/** As in OpenAI's API, a call needs approval unless the tool is said not to. Where both are said, it does. */
export function needsApproval({ require_approval: approval }: McpTool, tool: Described): boolean {
  if (!approval || approval === 'always') return true;
  if (approval === 'never') return false;
  const { always, never } = approval as { always?: Filter | null; never?: Filter | null };
  if (always && fits(always, tool)) return true;
  return !(never && fits(never, tool));
}

/** A filter that says nothing fits nothing. `read_only` is the server's own word. */
function fits({ tool_names, read_only }: Filter, { name, annotations }: Described): boolean {
  const isNamed = tool_names?.includes(name);
  const isReadOnly = typeof read_only === 'boolean' ? (annotations.readOnlyHint === true) === read_only : undefined;
  if (isNamed === undefined) return isReadOnly ?? false;
  return isNamed && (isReadOnly ?? true);
}
