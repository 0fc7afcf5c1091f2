// Calls of tools of MCP servers. They are planned from the message alone, and each argument carries authority.
import { argumentsFrom } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
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
      return { kind, account, toolDigest, arguments: argumentsFrom(planned.arguments, { request: text }), cost: '' };
    },
    async perform({ terms, tool }, signal) {
      const args = Object.fromEntries(Object.entries(terms.arguments).map(([name, { value }]) => [name, value]));
      try {
        return { result: resultText(await caller.call(tool, args, { people: [tool.ownerId, terms.requester.inboxId], signal })) };
      } catch (error) {
        if (!(error instanceof ToolCallFailure)) throw error;
        const why = error.why === 'changed' && tool.origin === 'owner' ? 'changed-since-connected' : error.why;
        throw new EffectFailure(error.is, { why });
      }
    },
    repeat: { is: 'once' },
    words: MCP_WORDS,
  };
}
