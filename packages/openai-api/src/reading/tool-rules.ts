// Tools of one request: no two with one name, filters that can be searched by, and a choice that there is.
import { filterProblem } from '../knowledge/search-filter.ts';
import type { SpecificToolChoice, Tool, ToolChoice } from '../schemas/tools.ts';
import { invalid, type RequestRefusal } from './refusal.ts';

/** What makes two tools the same one: functions by name, servers by label, the others by type. */
const keyOf = (tool: Tool | SpecificToolChoice): string => {
  if ('registry_id' in tool && tool.registry_id && !('server_label' in tool)) return `registry ${tool.registry_id}`;
  if (tool.type === 'mcp') return `mcp ${tool.server_label}`;
  return tool.type === 'function' && 'name' in tool ? `function ${tool.name}` : tool.type;
};

/** Throws RequestRefusal. */
export function checkTools(tools: readonly Tool[]): void {
  const seen = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const key = keyOf(tool);
    if (seen.has(key)) throw invalid(`'tools[${index}]' is there twice: ${key}.`, 'duplicate_tool', `tools[${index}]`);
    seen.add(key);
    if (tool.type === 'mcp' && !tool.server_url && !tool.registry_id)
      throw invalid(
        `Missing required parameter: 'tools[${index}].server_url'.`,
        'missing_required_parameter',
        `tools[${index}].server_url`,
      );
    const problem = tool.type === 'file_search' && tool.filters ? filterProblem(tool.filters) : undefined;
    if (problem !== undefined) throw invalid(`${problem}.`, 'invalid_value', `tools[${index}].filters`);
    if ('async' in tool && tool.async) throw unsupported(`tools[${index}].async`, 'A response waits for the result of each call.');
    if ('allowed_callers' in tool && tool.allowed_callers && !tool.allowed_callers.includes('direct'))
      throw unsupported(`tools[${index}].allowed_callers`, "Only the model calls tools here: add 'direct'.");
  }
}

const unsupported = (path: string, why: string): RequestRefusal =>
  invalid(`'${path}' is not supported. ${why}`, 'unsupported_parameter', path);

/** Throws RequestRefusal. `tools`: all that there are, those of a profile included, with the functions of the registry in their own form. */
export function checkToolChoice(choice: ToolChoice | null | undefined, tools: readonly Tool[]): void {
  if (choice === null || choice === undefined) return;
  if (choice === 'required' && tools.length === 0)
    throw invalid("'tool_choice' is 'required', but there are no tools.", 'unknown_tool', 'tool_choice');
  if (typeof choice === 'string') return;
  const there = new Set(tools.map(keyOf));
  for (const [index, one] of (namedBy(choice) ?? []).entries()) {
    const path = choice.type === 'allowed_tools' ? `tool_choice.tools[${index}]` : 'tool_choice';
    if (!there.has(keyOf(one))) throw invalid(`'${path}' names a tool that is not in 'tools'.`, 'unknown_tool', path);
  }
}

/** What the choice names, `allowed_tools` or one tool: nothing else may be called. Undefined: it leaves that open. */
export function namedBy(choice: ToolChoice | null | undefined): readonly SpecificToolChoice[] | undefined {
  if (!choice || typeof choice === 'string') return undefined;
  return choice.type === 'allowed_tools' ? choice.tools : [choice];
}

/** The tools that the choice lets the model call: only these are offered, so that it cannot call another one. `none` lets it call no tool of these. */
export function allowedTools(tools: readonly Tool[], choice: ToolChoice | null | undefined): Tool[] {
  const named = namedBy(choice);
  if (named === undefined) return [...tools];
  const allowed = new Set(named.map(keyOf));
  return tools.filter((tool) => allowed.has(keyOf(tool)));
}
