import type { Command } from 'commander';
import type { Run } from '../cli.ts';
import { addMcpInspect } from './inspect.ts';

const EXAMPLES = '\nExamples:\n  $ offshoot mcp inspect https://weather.example.org/mcp';

export function addMcp(program: Command, run: Run): void {
  const mcp = program
    .command('mcp')
    .description('Look at servers of tools that speak the Model Context Protocol (MCP).')
    .addHelpText('after', EXAMPLES);
  addMcpInspect(mcp, run);
}
