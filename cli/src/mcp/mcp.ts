import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { askServer } from './ask-server.ts';
import { serverIdArgument, serverIdOf, serverUrlArgument, withCredential } from './server-options.ts';

const EXAMPLES = '\nExamples:\n  $ offshoot mcp inspect https://weather.example.org/mcp';

export function addMcp(program: Command, run: Run): void {
  const mcp = program
    .command('mcp')
    .description('Look at servers of tools that speak the Model Context Protocol (MCP).')
    .addHelpText('after', EXAMPLES);
  addMcpInspect(mcp, run);
}

interface Options {
  id?: string;
  credential?: boolean;
  tool?: string[];
}

function addMcpInspect(mcp: Command, run: Run): void {
  const command = newCommand(
    mcp,
    'inspect',
    'List the tools of a server, and print the lines by which a template names it. Delete the tools that agents need not call; R5 means that the owner is asked for each call, R1 is for tools that only read.',
    [
      'offshoot mcp inspect https://weather.example.org/mcp',
      'offshoot mcp inspect https://weather.example.org/mcp --id weather --tool forecast >> agent.yaml',
      'offshoot mcp inspect https://weather.example.org/mcp --credential < token.txt',
    ],
  )
    .argument('<url>', 'address of the server', serverUrlArgument)
    .option('--id <id>', 'how people call the server; default: from its host name', serverIdArgument)
    .option('--tool <name...>', 'name these tools only, eight at most; default: the first eight');
  withCredential(command).action((url: URL, { id = serverIdOf(url), credential, tool: wanted = [] }: Options) =>
    run(async (cli) => {
      const { list } = await askServer(cli, url, { credential: credential === true });
      const { inspectedResult } = await import('./fragment.ts');
      return inspectedResult({ id, url: url.href, wanted }, list);
    }),
  );
}
