// What commands for servers of tools have in common: their arguments, and the credential.

import { Failure } from '@offshoot/client';
import type { McpError, McpProblem } from '@offshoot/mcp';
import { PROBLEM_WORDS } from '@offshoot/mcp/problem-words.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { MCP_SERVER } from '../failure.ts';
import type { Input } from '../terminal/input.ts';

/** The end of a sentence. */
export const MCP_PROBLEMS: Readonly<Record<McpProblem, string>> = {
  ...PROBLEM_WORDS,
  'no-registration': `${PROBLEM_WORDS['no-registration']}, and name it with --client-id`,
};

export function mcpFailure({ host }: URL, { is, detail }: McpError): Failure {
  return new Failure(MCP_SERVER, `The server at ${host} cannot be used: ${MCP_PROBLEMS[is]}${detail === undefined ? '' : ` (${detail})`}.`);
}

const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

export const withCredential = (command: Command): Command =>
  command.option('--credential', 'ask for its token, or read it from stdin: a token, or JSON with client_id, client_secret and issuer');

export const secretFrom = (input: Input, prompt: string): Promise<string> =>
  input.isTerminal ? input.ask(prompt, { hidden: true }) : input.all();

export function serverUrlArgument(value: string): URL {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError('An address such as https://weather.example.org/mcp.');
  return url;
}

export function serverIdArgument(value: string): string {
  if (!ID.test(value)) throw new InvalidArgumentError('Lower-case letters, digits and hyphens, 32 at most.');
  return value;
}
