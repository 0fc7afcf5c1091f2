import type { McpRisk } from '@offshoot/statements';
import { MCP_RISKS } from '@offshoot/statements/mcp/mcp-risk.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { serverIdArgument, serverUrlArgument, withCredential } from '../mcp/server-options.ts';
import { withSignIn } from '../mcp/signing-in.ts';
import type { ConnectOptions } from './connecting.ts';

export function addAgentsConnect(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'connect',
    'Let your agent call tools of a server that speaks the Model Context Protocol. Shows the tools, then asks. Your agent calls them only while the server describes them exactly so; connect it again to accept a change. Your agent gets address and credential directly; the pool does not see them.',
    [
      'offshoot agents connect inst_… https://weather.example.org/mcp',
      'offshoot agents connect inst_… https://weather.example.org/mcp --tool forecast --risk forecast=R1',
      'offshoot agents connect inst_… https://weather.example.org/mcp --sign-in',
      'offshoot agents connect inst_… https://weather.example.org/mcp --credential --yes < token.txt',
    ],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('<url>', 'address of the server', serverUrlArgument)
    .option('--id <id>', 'how people call the server; default: from its host name', serverIdArgument)
    .option('--tool <name...>', 'these tools only, eight at most; default: all')
    .option('--risk <tool=risk...>', 'R1: it only reads; R3: private and undoable; R5: ask for each call; default: R5', risksOption)
    .option('--sign-in', 'sign in to the server with your browser on this computer; your agent renews what that gives')
    .option('--yes', 'do not ask for confirmation');
  withAnswerWithin(withCredential(withSignIn(command))).action((instanceId: string, url: URL, options: ConnectOptions) =>
    run(async (cli) => (await import('./connecting.ts')).connect(cli, instanceId, url, options)),
  );
}

function risksOption(value: string, before: Map<string, McpRisk> = new Map()): Map<string, McpRisk> {
  const [, tool, named] = /^([^=]+)=(R\d)$/.exec(value) ?? [];
  const risk = MCP_RISKS.find((one) => one === named);
  if (tool === undefined || risk === undefined) throw new InvalidArgumentError(`Use tool=risk; risks: ${MCP_RISKS.join(', ')}.`);
  return before.set(tool, risk);
}
