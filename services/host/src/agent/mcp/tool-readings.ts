// Tools of MCP servers that only read, as readings: an engine may use them while it answers.

import type { AgentDeps } from '../record/agent-deps.ts';
import { type Reading, ReadingFailure } from '../sources/domain/reading.ts';
import type { ServerTable } from './own-server-store.ts';
import { type ServerTool, serverTools } from './server-tools.ts';
import { type ToolCaller, ToolCallFailure, type ToolCallProblem } from './tool-caller.ts';

/** A model reads no more of the server's description of the tool. */
const MAX_DESCRIPTION = 1_000;

const LINES: Record<Exclude<ToolCallProblem, 'changed'>, string> = {
  unreachable: 'The server of that tool did not answer.',
  address: 'The address of that server is not on the Internet.',
  unauthorized: 'The server of that tool does not accept my credential.',
  arguments: 'That tool does not take these arguments.',
  'rate-limited': 'Too much has gone out for you, or to the server of that tool, in the last minute. Ask me again in a minute.',
  other: 'The server of that tool gave no answer that I can use.',
};

const CHANGED: Record<ServerTool['origin'], string> = {
  template: 'That tool is no longer what the creator of my template pinned, so I do not use it.',
  owner: 'That tool is no longer what my owner accepted, so I do not use it.',
};

export function toolReadings(deps: AgentDeps<ServerTable>, caller: ToolCaller, people: readonly string[]): Reading[] {
  return serverTools(deps).flatMap((one) =>
    one.kind.risk === 'R1' && one.credential !== undefined ? [readingOf(one, caller, people)] : [],
  );
}

function readingOf(one: ServerTool, caller: ToolCaller, people: readonly string[]): Reading {
  const { kind, account, toolDigest, tool, server, origin } = one;
  return {
    ...{ kind, account, toolDigest, source: 'tool' },
    description: tool.description.slice(0, MAX_DESCRIPTION),
    parameters: tool.inputSchema,
    hostOf: () => URL.parse(account)?.host ?? '',
    isOffered: () => true,
    otherSourceLine: `I use ${server}/${tool.name} only with words of your own message. Say them in it.`,
    async read(args, signal) {
      const json = JSON.parse(JSON.stringify(args));
      if (tool.check(json) !== undefined) throw new ReadingFailure(LINES.arguments);
      try {
        const { isError, text, isCut, besides } = await caller.call(one, json, { people, signal });
        if (isError) throw new ReadingFailure(`${server}/${tool.name} says that it failed.`);
        return { from: `${server}/${tool.name}`, title: '', text, isCut, ...(besides !== '' && { besides }) };
      } catch (error) {
        if (!(error instanceof ToolCallFailure)) throw error;
        throw new ReadingFailure(error.why === 'changed' ? CHANGED[origin] : LINES[error.why]);
      }
    },
  };
}
