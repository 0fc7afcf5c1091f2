import type { ModelItem, TurnTool } from '@offshoot/models';
import { allowedTools, type CodeInterpreterTool, type EventWriter, type MadeFile, type Tool } from '@offshoot/open-responses';
import type { Logger } from '@offshoot/process/logger.ts';
import { fileIdsOf } from '../../domain/code-rules.ts';
import { isChoosable, isChosen } from '../../domain/mcp-rules.ts';
import type { CodeRunner, Knowledge, McpServers } from '../../domain/ports.ts';
import type { Turn } from '../../domain/turn.ts';
import { codeInterpreterTool } from './code-interpreter.ts';
import { fileSearchTool } from './file-search.ts';
import { approvedCalls, mcpTools } from './mcp.ts';
import { freeName, takenBy, underNamesOfNow } from './names.ts';
import { suggestionTool } from './suggest-knowledge.ts';

export interface ToolDeps {
  knowledge: Knowledge;
  mcp: McpServers;
  /** Undefined: no code is run. */
  code: CodeRunner | undefined;
  newId(prefix: string): string;
  now(): Date;
  log: Logger;
}

/** What the tools of a turn need, and where they write what they do. */
export interface ToolRun extends ToolDeps {
  turn: Turn;
  writer: EventWriter;
  signal: AbortSignal;
  /** Files that code has made: the message that follows cites them. */
  citations: MadeFile[];
}

interface TurnTools {
  tools: TurnTool[];
  /** A tool of a server that has to be called. Undefined: none, or the server does not have it. */
  chosen: { toolChoice: { name: string } } | undefined;
  /** What was done before the model is asked, because a person has approved it. */
  done: ModelItem[];
  /** What was said before, with the tools of servers under their names of this turn. */
  named(told: readonly ModelItem[]): readonly ModelItem[];
  /** What a tool is, by the name that the model knows. */
  kindOf(name: string): string;
}

/** Opens the tools of a turn, and makes the calls that the request approves. The model is offered those that `tool_choice` allows. */
export async function openTools(run: ToolRun): Promise<TurnTools> {
  const { tools: asked = [], tool_choice: choice } = run.turn.settings.request;
  const allowed = new Set<Tool>(allowedTools(asked ?? [], choice));
  const functions = [...allowed].flatMap(functionTool);
  const code = [...allowed].findLast((tool) => tool.type === 'code_interpreter');
  const programs = code === undefined ? [] : codeTool(run, code);
  const stores = [...allowed].filter((tool) => tool.type === 'file_search');
  const searches = stores.length === 0 ? [] : [fileSearchTool(run, stores)];
  const taken = takenBy(functions);
  // A function of this name is the request's, or the profile's.
  const suggestions = suggestionTool(run).filter(({ name }) => !taken.has(name));
  for (const { name } of suggestions) taken.add(name);
  const servers = await mcpTools(run, taken);
  const kinds = new Map([
    ...searches.map(({ name }) => [name, 'file_search'] as const),
    ...programs.map(({ name }) => [name, 'code_interpreter'] as const),
    ...suggestions.map(({ name }) => [name, name] as const),
    ...servers.map(({ tool }) => [tool.name, 'mcp'] as const),
  ]);
  const nameOf = (label: string, name: string): string =>
    servers.find(({ server, pinned }) => server.server_label === label && pinned.name === name)?.tool.name ?? freeName(name, label, taken);
  const chosen = servers.find(({ server, pinned }) => isChosen(choice, server, pinned));
  return {
    kindOf: (name) => kinds.get(name) ?? 'unknown',
    tools: [
      ...functions,
      ...searches,
      ...programs,
      ...suggestions,
      ...servers.flatMap(({ server, pinned, tool }) => (allowed.has(server) && isChoosable(choice, server, pinned) ? [tool] : [])),
    ],
    chosen: chosen && { toolChoice: { name: chosen.tool.name } },
    done: await approvedCalls(run, servers, nameOf),
    named: (told) => underNamesOfNow(told, [...run.turn.earlier.items, ...run.turn.response.input], nameOf),
  };
}

/** A profile's policy holds for a request's own tool that names none. */
function codeTool(run: ToolRun, tool: CodeInterpreterTool): TurnTool[] {
  const policyId = tool.sandbox_policy_id ?? run.turn.sandboxPolicyId;
  return run.code ? [codeInterpreterTool(run, run.code, { policyId, fileIds: fileIdsOf(tool) })] : [];
}

/** Of a function; of any other tool, none. */
export function functionTool(tool: Tool): TurnTool[] {
  if (tool.type !== 'function' || !('name' in tool)) return [];
  const { name, description, parameters, strict } = tool;
  return [{ name, description: description ?? '', parameters: parameters ?? { type: 'object' }, ...(strict && { isStrict: true }) }];
}
