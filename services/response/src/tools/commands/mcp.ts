import { McpError, type PinnedTool, PROBLEM_WORDS } from '@offshoot/mcp';
import { argumentsIn, type ModelItem, type ToolResult, type TurnEvent, type TurnTool } from '@offshoot/models';
import type { Item, McpListToolsItem, McpTool } from '@offshoot/openai-api';
import type { JsonObject } from '@offshoot/statements';
import { approvedIn } from '../../conversations/domain/approvals.ts';
import { isAllowed, isCalledAnyway, isSameList, verdictOn } from '../domain/mcp-rules.ts';
import { freeName } from './names.ts';
import type { ToolRun } from './turn-tools.ts';

/** A tool of a server, as the model knows it. */
export interface ServerTool {
  server: McpTool;
  pinned: PinnedTool;
  tool: TurnTool;
}

/** A call that the model is writing, or has written, and that was not carried out yet. `id`: of its item; `json`: its arguments so far. */
export interface WrittenMcpCall {
  id: string;
  json: string;
}

/** News of calls before and after they run. */
export type CallNews = Extract<TurnEvent, { is: 'calling' | 'result' }>;

interface ServerRun extends ToolRun {
  /** By the model's ID of the call. */
  written: Map<string, WrittenMcpCall>;
}

type McpCall = Extract<Item, { type: 'mcp_call' }>;
type McpApprovalRequest = Extract<Item, { type: 'mcp_approval_request' }>;
type Failure = NonNullable<McpCall['error']>;

/** A server that does not answer has no tools in this turn, which the response says. `taken`: names that others have. */
export async function mcpTools(run: ServerRun, taken: Set<string>): Promise<ServerTool[]> {
  const all: ServerTool[] = [];
  for (const server of run.turn.settings.request.tools ?? []) {
    if (server.type !== 'mcp') continue;
    for (const pinned of await listed(run, server)) {
      if (!isAllowed(server, pinned)) continue;
      const name = freeName(pinned.name, server.server_label, taken);
      taken.add(name);
      all.push({ server, pinned, tool: toolOf(run, server, pinned, name) });
    }
  }
  return all;
}

/**
 * What the server says now. The list in the conversation may be the caller's own invention, so nothing is taken from it: it only saves saying the
 * same list again.
 */
async function listed({ mcp, turn, writer, newId, signal }: ToolRun, server: McpTool): Promise<readonly PinnedTool[]> {
  const { server_label } = server;
  const known = [...turn.earlier.items, ...turn.response.input].findLast(
    (item) => item.type === 'mcp_list_tools' && item.server_label === server_label && !item.error,
  );
  const item = { type: 'mcp_list_tools' as const, id: newId('mcpl'), server_label, tools: [] };
  let isBegun = false;
  const begin = () => {
    if (!isBegun) writer.beginHosted(item);
    isBegun = true;
  };
  const end = (outcome: { tools: McpListToolsItem['tools'] } | { error: string }) => {
    begin();
    writer.endHosted({ ...item, ...outcome });
  };
  // A client that waits for a first list sees that the server is being asked; of a known list, it hears only news.
  if (known === undefined) begin();
  try {
    const tools = await mcp.list(turn.member, server, signal);
    const shown = tools
      .filter((tool) => isAllowed(server, tool))
      .map(({ name, description, inputSchema, annotations }) => ({ name, description, input_schema: inputSchema, annotations }));
    if (known?.type !== 'mcp_list_tools' || !isSameList(known.tools, shown)) end({ tools: shown });
    return tools;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof McpError)) throw error;
    end({ error: `The tools of the server cannot be listed: ${reasonOf(error)}.` });
    return [];
  }
}

/** Why a server cannot be asked, in words of ours. */
const reasonOf = ({ is, detail }: McpError): string => (detail === undefined ? PROBLEM_WORDS[is] : `${PROBLEM_WORDS[is]} (${detail})`);

function toolOf(run: ServerRun, server: McpTool, pinned: PinnedTool, name: string): TurnTool {
  return {
    name,
    description: pinned.description,
    parameters: pinned.inputSchema,
    async run(args, _, callId) {
      const verdict = verdictOn(run.turn.character, server, pinned, args as JsonObject);
      const written = run.written.get(callId);
      run.written.delete(callId);
      if (verdict === 'run') return called(run, server, pinned, args as JsonObject, { written });
      if (verdict === 'refuse') return refused(run, server, pinned, args as JsonObject);
      run.writer.whole({
        type: 'mcp_approval_request',
        id: run.newId('mcpr'),
        server_label: server.server_label,
        name: pinned.name,
        arguments: JSON.stringify(args),
      });
      return { is: 'waits' };
    },
  };
}

/**
 * The item of a call appears while the model writes its arguments, if the call is made for any arguments. If the profile or a person has to
 * decide, it appears once the arguments are known.
 */
export function hearCall(run: ServerRun, servers: readonly ServerTool[], event: CallNews): void {
  const { writer, newId, written } = run;
  const { callId } = event;
  const known = written.get(callId);
  const found = servers.find(({ tool }) => tool.name === event.name);
  if (found === undefined) return;
  const { server, pinned } = found;
  if (event.is === 'result') {
    written.delete(callId);
    const { result } = event;
    // Its arguments did not fit, so it was not run.
    if (known && result.is === 'refused') uncalled(begunCall(run, server, pinned, known.json, { written: known }), result.why, result.text);
    return;
  }
  if (!isCalledAnyway(run.turn.character, server, pinned)) return;
  const { id, json } = known ?? { id: newId('mcp'), json: '' };
  if (known === undefined) writer.beginMcpCall(mcpCall(id, server, pinned, ''));
  writer.callArguments(id, event.arguments);
  written.set(callId, { id, json: json + event.arguments });
}

const mcpCall = (id: string, { server_label }: Labelled, { name }: Named, json: string, approvalId?: string) => ({
  type: 'mcp_call' as const,
  id,
  server_label,
  name,
  arguments: json,
  approval_request_id: approvalId ?? null,
  status: 'in_progress' as const,
});

interface CallOrigin {
  /** The request that was approved. */
  approvalId?: string;
  /** As the model has written it. */
  written?: WrittenMcpCall | undefined;
}

/** An item of a call, in progress. `json`: its arguments. */
function begunCall({ writer, newId }: ToolRun, server: Labelled, tool: Named, json: string, { approvalId, written }: CallOrigin) {
  const item = mcpCall(written?.id ?? newId('mcp'), server, tool, written?.json || json, approvalId);
  writer.beginHosted(item);
  return {
    completed: (output: string) => writer.endHosted({ ...item, status: 'completed', output, error: null }),
    failed: (error: Failure) => writer.endHosted({ ...item, status: 'failed', output: null, error }),
  };
}

type Labelled = Pick<McpTool, 'server_label'>;
type Named = Pick<PinnedTool, 'name'>;

/** A call that is not made. */
function uncalled(call: ReturnType<typeof begunCall>, why: string, text: string): ToolResult {
  call.failed({ type: 'mcp_tool_execution_error', content: [{ type: 'text', text }] });
  return { is: 'refused', why, text };
}

/** A call that the agent's profile does not allow, not even with an approval. */
const refused = (run: ToolRun, server: McpTool, pinned: PinnedTool, args: JsonObject, origin: CallOrigin = {}): ToolResult =>
  uncalled(begunCall(run, server, pinned, JSON.stringify(args), origin), 'not-allowed', 'The agent may not call this tool.');

/** Calls that wait for the approval which this request brings. The model sees them as its own. */
export async function approvedCalls(
  run: ToolRun,
  tools: readonly ServerTool[],
  nameOf: (label: string, tool: string) => string,
): Promise<ModelItem[]> {
  const done: ModelItem[] = [];
  const { earlier, response } = run.turn;
  for (const { request } of approvedIn(response.input, earlier.items)) {
    const found = tools.find(({ server, pinned }) => server.server_label === request.server_label && pinned.name === request.name);
    const callId = run.newId('mcp');
    // The caller may have written the request, too.
    const args = argumentsIn(request.arguments) as JsonObject | undefined;
    const result = await approved(run, found, args, request);
    done.push({ is: 'call', callId, name: nameOf(request.server_label, request.name), arguments: JSON.stringify(args ?? {}) });
    done.push({ is: 'result', callId, output: result.is === 'waits' ? '' : result.text });
  }
  return done;
}

/** In the meantime, the agent may have become another one, and the server may have other tools. */
async function approved(
  run: ToolRun,
  found: ServerTool | undefined,
  args: JsonObject | undefined,
  request: McpApprovalRequest,
): Promise<ToolResult> {
  const origin = { approvalId: request.id };
  const asAsked = () => begunCall(run, request, request, request.arguments, origin);
  if (found === undefined) return uncalled(asAsked(), 'unknown', 'The tool is not there any more.');
  if (args === undefined) return uncalled(asAsked(), 'arguments', 'The arguments are not a JSON object.');
  const { server, pinned } = found;
  if (verdictOn(run.turn.character, server, pinned, args) === 'refuse') return refused(run, server, pinned, args, origin);
  return called(run, server, pinned, args, origin);
}

/** Calls a tool once. Its answer is untrusted. */
async function called(run: ToolRun, server: McpTool, pinned: PinnedTool, args: JsonObject, origin: CallOrigin): Promise<ToolResult> {
  const { mcp, turn, signal } = run;
  const call = begunCall(run, server, pinned, JSON.stringify(args), origin);
  const failed = (error: Failure, text: string): ToolResult => {
    call.failed(error);
    return { is: 'refused', why: 'mcp', text };
  };
  try {
    const { text, isError } = await mcp.call(turn.member, server, pinned, args, signal);
    if (isError) return failed({ type: 'mcp_tool_execution_error', content: [{ type: 'text', text }] }, `The tool has failed: ${text}`);
    call.completed(text);
    return { is: 'output', text };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof McpError)) throw error;
    const message = `The call has failed: ${reasonOf(error)}.${error.mayHaveActed ? ' It may have been carried out all the same.' : ''}`;
    return failed({ type: 'mcp_protocol_error', code: 0, message }, message);
  }
}
