import { Failure } from '@offshoot/client';
import type { McpError, McpProblem } from '@offshoot/mcp';
import { PROBLEM_WORDS } from '@offshoot/mcp/problem-words.ts';
import { MCP_SERVER } from '../failure.ts';

/** The end of a sentence. */
export const MCP_PROBLEMS: Readonly<Record<McpProblem, string>> = {
  ...PROBLEM_WORDS,
  'no-registration': `${PROBLEM_WORDS['no-registration']}, and name it with --client-id`,
};

export function mcpFailure({ host }: URL, { is, detail }: McpError): Failure {
  return new Failure(MCP_SERVER, `The server at ${host} cannot be used: ${MCP_PROBLEMS[is]}${detail === undefined ? '' : ` (${detail})`}.`);
}
