import { Failure } from '@offshoot/owner';
import { type Command, InvalidArgumentError } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { MCP_SERVER, USAGE } from '../failure.ts';
import type { Input } from '../terminal/input.ts';
import { MCP_PROBLEMS } from './problems.ts';

interface Options {
  id?: string;
  credential?: boolean;
  tool?: string[];
}

/** A name for the server: the first part of its host. */
const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

export function addMcpInspect(mcp: Command, run: Run): void {
  newCommand(
    mcp,
    'inspect',
    'List the tools of a server, and print the lines by which a template names it. Delete the tools that agents need not call; R5 means that the owner is asked for each call, R1 is for tools that only read.',
    [
      'offshoot mcp inspect https://weather.example.org/mcp',
      'offshoot mcp inspect https://weather.example.org/mcp --id weather --tool forecast >> agent.yaml',
      'offshoot mcp inspect https://weather.example.org/mcp --credential < token.txt',
    ],
  )
    .argument('<url>', 'address of the server', urlArgument)
    .option('--id <id>', 'how people call the server; default: from its host name', idArgument)
    .option('--tool <name...>', 'name these tools only, eight at most; default: the first eight')
    .option('--credential', 'ask for its token, or read it from stdin: a token, or JSON with client_id, client_secret and issuer')
    .action((url: URL, { id = idOf(url), credential, tool: wanted = [] }: Options) =>
      run(async ({ input }) => {
        const { credentialIn, listTools, McpError } = await import('@offshoot/mcp');
        const given = credential ? credentialIn(await secretFrom(input)) : ({ is: 'none' } as const);
        if (given === undefined) throw new Failure(USAGE, 'That is neither a token nor JSON with client_id, client_secret and issuer.');
        try {
          // Whoever runs this command chose the address, so a server on their own machine is fine.
          const list = await listTools({ url: url.href, credential: given }, { allowedOrigins: [url.origin] });
          const { inspectedResult } = await import('./fragment.ts');
          return inspectedResult({ id, url: url.href, wanted }, list);
        } catch (error) {
          if (!(error instanceof McpError)) throw error;
          throw new Failure(MCP_SERVER, `The server at ${url.host} cannot be used: ${MCP_PROBLEMS[error.is]}.`);
        }
      }),
    );
}

const secretFrom = (input: Input): Promise<string> => (input.isTerminal ? input.ask('Credential: ', { hidden: true }) : input.all());

function urlArgument(value: string): URL {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError('An address such as https://weather.example.org/mcp.');
  return url;
}

function idArgument(value: string): string {
  if (!ID.test(value)) throw new InvalidArgumentError('Lower-case letters, digits and hyphens, 32 at most.');
  return value;
}

function idOf({ hostname }: URL): string {
  const [first = ''] = hostname.replace(/^(?:www|mcp|api)\./, '').split('.');
  return ID.test(first) && !/^\d+$/.test(first) ? first : 'server';
}
