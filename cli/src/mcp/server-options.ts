// What commands for servers of tools have in common: their arguments, the credential, and what a server says.
import type { listTools } from '@offshoot/mcp';
import { Failure } from '@offshoot/owner';
import { printable } from '@offshoot/plain-text';
import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../cli.ts';
import { MCP_SERVER, USAGE } from '../failure.ts';
import type { Input } from '../terminal/input.ts';
import { MCP_PROBLEMS } from './problems.ts';

type ToolList = Awaited<ReturnType<typeof listTools>>;

/** A name for the server: the first part of its host. */
const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

export const withCredential = (command: Command): Command =>
  command.option('--credential', 'ask for its token, or read it from stdin: a token, or JSON with client_id, client_secret and issuer');

/** The tools of a server as it describes them to this computer, and the credential that was entered for it. */
export async function askServer(
  { input, progress, signal }: Pick<Cli, 'input' | 'progress' | 'signal'>,
  url: URL,
  wanted: { credential?: boolean; signIn?: boolean },
): Promise<{ list: ToolList; credential: string | undefined }> {
  const { credentialIn, listTools, McpError, signIn } = await import('@offshoot/mcp');
  const entered = wanted.credential ? (await secretFrom(input)).trim() : undefined;
  const show = (to: URL) => progress(`Open this address in your browser, and sign in there: ${printable(to.href)}`);
  const credential = wanted.signIn ? await signIn(url.href, { show, signal }).catch(refuse) : entered;
  const given = credential === undefined ? ({ is: 'none' } as const) : credentialIn(credential);
  if (given === undefined) throw new Failure(USAGE, 'That is neither a token nor JSON with client_id, client_secret and issuer.');
  function refuse(error: unknown): never {
    if (!(error instanceof McpError)) throw error;
    throw new Failure(MCP_SERVER, `The server at ${url.host} cannot be used: ${MCP_PROBLEMS[error.is]}.`);
  }
  try {
    // Whoever runs this command chose the address, so a server on their own machine is fine.
    return { list: await listTools({ url: url.href, credential: given }, { allowedOrigins: [url.origin] }), credential };
  } catch (error) {
    return refuse(error);
  }
}

const secretFrom = (input: Input): Promise<string> => (input.isTerminal ? input.ask('Credential: ', { hidden: true }) : input.all());

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

export function serverIdOf({ hostname }: URL): string {
  const [first = ''] = hostname.replace(/^(?:www|mcp|api)\./, '').split('.');
  return ID.test(first) && !/^\d+$/.test(first) ? first : 'server';
}
