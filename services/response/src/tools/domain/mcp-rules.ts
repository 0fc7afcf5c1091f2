import { isDeepStrictEqual } from 'node:util';
import type { PinnedTool } from '@offshoot/mcp';
import { type McpListToolsItem, type McpTool, namedBy, type ToolChoice } from '@offshoot/openai-api';
import { toolVerdict } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Character } from '../../conversations/domain/turn.ts';

type Filter = { tool_names?: readonly string[] | null | undefined; read_only?: boolean | null | undefined };
type Described = Pick<PinnedTool, 'name' | 'annotations'>;

export function isAllowed({ allowed_tools: allowed }: McpTool, tool: Described): boolean {
  if (!allowed) return true;
  return Array.isArray(allowed) ? allowed.includes(tool.name) : fits(allowed as Filter, tool);
}

/** The same, as far as the name alone tells. */
export function mayBeAllowed({ allowed_tools: allowed }: McpTool, name: string): boolean {
  const names = Array.isArray(allowed) ? allowed : (allowed as Filter | null | undefined)?.tool_names;
  return names?.includes(name) ?? true;
}

/** Whether the choice names the tool or its whole server, or leaves the choice open. */
export function isChoosable(choice: ToolChoice | null | undefined, { server_label }: McpTool, { name }: Described): boolean {
  const named = namedBy(choice);
  return !named || named.some((one) => one.type === 'mcp' && one.server_label === server_label && (!one.name || one.name === name));
}

/** In any order. */
export function isSameList(a: McpListToolsItem['tools'], b: McpListToolsItem['tools']): boolean {
  return a.length === b.length && isDeepStrictEqual(byName(a), byName(b));
}

const byName = (tools: McpListToolsItem['tools']) =>
  new Map(tools.map(({ name, description, input_schema, annotations }) => [name, { description, input_schema, annotations }]));

/**
 * As in OpenAI's API, a call needs approval unless the tool is said not to; where both are said, it does. What the agent's profile says of
 * trust only makes this stricter, but for a grant of a tool of which nothing is said.
 */
export function verdictOn(character: Character | undefined, server: McpTool, tool: Described, given: JsonObject): 'run' | 'ask' | 'refuse' {
  const needsApproval = saidOf(server, tool);
  const name = `${server.server_label}.${tool.name}`;
  return toolVerdict(character ?? NO_CHARACTER, { name, arguments: given, annotations: tool.annotations, needsApproval });
}

/** Whether the tool is called for any arguments, without a decision by a profile or a person. */
export const isCalledAnyway = (character: Character | undefined, server: McpTool, tool: Described): boolean =>
  isDeepStrictEqual(character ?? NO_CHARACTER, NO_CHARACTER) && verdictOn(undefined, server, tool, {}) === 'run';

const NO_CHARACTER: Character = { soul: null, trust_level: null, tool_grants: [] };

/** Undefined: nothing is said of the tool. */
function saidOf({ require_approval: approval }: McpTool, tool: Described): boolean | undefined {
  if (!approval) return undefined;
  if (approval === 'always') return true;
  if (approval === 'never') return false;
  const { always, never } = approval as { always?: Filter | null; never?: Filter | null };
  if (always && fits(always, tool)) return true;
  return never && fits(never, tool) ? false : undefined;
}

/** A filter that says nothing fits nothing. `read_only` is the server's own word. */
function fits({ tool_names, read_only }: Filter, { name, annotations }: Described): boolean {
  const isNamed = tool_names?.includes(name);
  const isReadOnly = typeof read_only === 'boolean' ? (annotations.readOnlyHint === true) === read_only : undefined;
  if (isNamed === undefined) return isReadOnly ?? false;
  return isNamed && (isReadOnly ?? true);
}
