// Calls of tools of MCP servers. They are planned from the message alone, and each argument carries authority.
import { type Arguments, hasLiteral, sourceOf } from '@offshoot/actions';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import type { Planned } from '../../../domain/engine.ts';
import { isServerAction, type ServerTool, serverTools } from '../../../mcp/server-tools.ts';
import { type ToolCaller, ToolCallFailure } from '../../../mcp/tool-caller.ts';
import { EffectFailure, type EffectKind } from '../../effect-kind.ts';
import { MCP_WORDS, mcpProblemLine, resultText } from './words.ts';

type PlannedCall = Extract<Planned, { action: 'mcp.call' }>;

export function mcpKind(caller: ToolCaller): EffectKind<PlannedCall, ServerTool> {
  return {
    plans: ['mcp.call'],
    owns: isServerAction,
    toolOf: (deps, name) => serverTools(deps).find(({ kind, credential }) => kind.name === name && credential !== undefined),
    actionOf(deps, planned, { text }) {
      const found = serverTools(deps).find(({ server, tool }) => server === planned.server && tool.name === planned.tool);
      if (found === undefined) return { problem: 'no-tool', line: MCP_WORDS.noTool };
      if (found.credential === undefined) return { problem: 'no-credential', line: mcpProblemLine('no-credential') };
      if (found.tool.check(planned.arguments) !== undefined) return { problem: 'arguments', line: mcpProblemLine('arguments') };
      const { kind, account, toolDigest } = found;
      return { kind, account, toolDigest, arguments: argumentsOf(planned.arguments, text), cost: '' };
    },
    async perform({ terms, tool }, signal) {
      const args = Object.fromEntries(Object.entries(terms.arguments).map(([name, { value }]) => [name, value]));
      try {
        return { result: resultText(await caller.call(tool, args, signal)) };
      } catch (error) {
        throw error instanceof ToolCallFailure ? new EffectFailure(error.is, { why: error.why }) : error;
      }
    },
    repeat: { is: 'once' },
    words: MCP_WORDS,
  };
}

function argumentsOf(args: JsonObject, request: string): Arguments {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, { value, source: sourceIn(name, value, request) }]));
}

/** People also write “name=value”. */
function sourceIn(name: string, value: JsonValue, request: string) {
  return typeof value !== 'object' && hasLiteral(request, `${name}=${value}`) ? 'request' : sourceOf(value, { request });
}
