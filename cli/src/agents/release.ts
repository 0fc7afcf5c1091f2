import type { Command } from 'commander';
import { askingWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { instanceStateName } from '../terminal/readable.ts';
import { release } from './agent-operations.ts';

export function addRelease(program: Command, run: Run): void {
  newCommand(program, 'release', release.summary, ['offshoot release inst_…'])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .action((instanceId: string) =>
      run(async (cli) => {
        const instance = await release.run({ cli, ask: askingWithin(cli) }, { instanceId });
        return {
          json: release.document(instance, { instanceId }),
          text: `${instanceId} is ${instanceStateName(instance.state)}.\n\nNext: offshoot agents --mine`,
        };
      }),
    );
}
