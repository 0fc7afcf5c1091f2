import { acceptAgent } from '@offshoot/client';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { instanceResult } from '../terminal/readable.ts';

export function addAgentsAccept(agents: Command, run: Run): void {
  newCommand(agents, 'accept', 'Accept an agent that was offered to you.', [
    'offshoot agents accept inst_…',
    'offshoot agents accept inst_… --json',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .action((instanceId: string) =>
      run(async (cli) =>
        instanceResult(await acceptAgent(await ownerOf(cli), instanceId), `${instanceId} is yours.`, '', 'Next: offshoot agents --mine'),
      ),
    );
}
