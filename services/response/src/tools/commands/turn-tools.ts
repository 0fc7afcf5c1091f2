import type { ModelItem, TurnTool } from '@offshoot/models';
import { allowedTools, type CodeInterpreterTool, type EventWriter, type MadeFile, type Tool } from '@offshoot/openai-api';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FoundText } from '../../conversations/domain/citations.ts';
import type { Turn } from '../../conversations/domain/turn.ts';
import type { CodeRunner, Knowledge, McpServers } from '../../database/domain/ports.ts';
import { fileIdsOf } from '../../members/domain/access.ts';
import { isChoosable } from '../domain/mcp-rules.ts';
import type { LeftFilesRows } from '../store/left-files.ts';
import { codeInterpreterTool } from './code-interpreter.ts';
import { fileSearchTool } from './file-search.ts';
import { approvedCalls, type CallNews, hearCall, mcpTools, type WrittenMcpCall } from './mcp.ts';
import { freeName, takenBy, underNamesOfNow } from './names.ts';
import { suggestionTool } from './suggest-knowledge.ts';

export interface ToolDeps {
  knowledge: Knowledge;
  mcp: McpServers;
  /** Undefined: no code is run. */
  code: CodeRunner | undefined;
  leftFiles: Pick<LeftFilesRows, 'note'>;
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
  /** The results of searches: texts that draw on them cite them. */
  found: FoundText[];
}

interface TurnTools {
  /** Those that `tool_choice` leaves to the model. Of a server that does not answer there are none: its list says so, and the model answers. */
  tools: TurnTool[];
  /** The results of approved calls, run before the model is asked. */
  done: ModelItem[];
  /** Earlier items, with the tools of servers under their names of this turn. */
  named(told: readonly ModelItem[]): readonly ModelItem[];
  /** What a tool is, by the name that the model knows. */
  kindOf(name: string): string;
  /** That the model writes a call of one of them, and what came of it. */
  hear(event: CallNews): void;
}

/** Opens the tools of a turn, and makes the calls that the request approves: these are a person's choice, and no longer the model's. */
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
  const written = new Map<string, WrittenMcpCall>();
  const servers = await mcpTools({ ...run, written }, taken);
  const kinds = new Map([
    ...searches.map(({ name }) => [name, 'file_search'] as const),
    ...programs.map(({ name }) => [name, 'code_interpreter'] as const),
    ...suggestions.map(({ name }) => [name, name] as const),
    ...servers.map(({ tool }) => [tool.name, 'mcp'] as const),
  ]);
  const nameOf = (label: string, name: string): string =>
    servers.find(({ server, pinned }) => server.server_label === label && pinned.name === name)?.tool.name ?? freeName(name, label, taken);
  return {
    hear: (event) => hearCall({ ...run, written }, servers, event),
    kindOf: (name) => kinds.get(name) ?? 'unknown',
    tools: [
      ...functions,
      ...searches,
      ...programs,
      ...suggestions,
      ...servers.flatMap(({ server, pinned, tool }) => (allowed.has(server) && isChoosable(choice, server, pinned) ? [tool] : [])),
    ],
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
