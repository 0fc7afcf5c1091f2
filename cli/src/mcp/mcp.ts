import { serverIdOf } from '@offshoot/client';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { type Cli, newCommand, type Run } from '../cli.ts';
import { askServer } from './ask-server.ts';
import { serverIdArgument, withCredential } from './server-options.ts';

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
  server?: string;
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
      'offshoot mcp inspect server.json',
    ],
  )
    .argument('<server>', 'address of the server, or a server.json as the MCP registry has it')
    .option('--id <id>', 'how people call the server; default: from its host name, or from server.json', serverIdArgument)
    .option('--server <name>', 'which server of a file that holds several')
    .option('--tool <name...>', 'name these tools only, eight at most; default: the first eight');
  withCredential(command).action((given: string, { id, server, credential, tool: wanted = [] }: Options) =>
    run(async (cli) => {
      const { url, isForeign, named } = await serverAt(cli, given, server);
      const { list } = await askServer(cli, url, { credential: credential === true, isForeign });
      const { inspectedResult } = await import('./fragment.ts');
      return inspectedResult({ id: id ?? named ?? serverIdOf(url), url: url.href, wanted }, list);
    }),
  );
}

/** `isForeign`: the author of a file chose the address. */
async function serverAt(cli: Cli, given: string, server: string | undefined): Promise<{ url: URL; isForeign: boolean; named?: string }> {
  const url = URL.parse(given);
  if (url !== null && /^https?:$/.test(url.protocol)) return { url, isForeign: false };
  const { serverInFile } = await import('./server-file.ts');
  const found = await serverInFile(given, server);
  cli.progress(`Asking ${printable(found.url.href)} …`);
  if (found.wantsToken) cli.progress('It wants a token in Authorization: add --credential.');
  if (found.otherHeaders.length > 0)
    cli.progress(`It wants ${found.otherHeaders.map(printable).join(', ')}, which agents do not send: they send a token in Authorization.`);
  return { url: found.url, isForeign: true, ...(found.id !== undefined && { named: found.id }) };
}
