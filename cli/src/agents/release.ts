import { type LeavingWord, leavingReasons } from '@offshoot/client';
import { type Command, Option } from 'commander';
import { askingWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { instanceStateName } from '../terminal/readable.ts';
import { release } from './agent-operations.ts';

export function addRelease(program: Command, run: Run): void {
  newCommand(program, 'release', release.summary, ['offshoot release inst_…', 'offshoot release inst_… --why too-much'])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .addOption(
      new Option('--why <reason>', 'tell its creator, who learns how many said so and never who').choices(Object.keys(leavingReasons)),
    )
    .action((instanceId: string, { why }: { why?: LeavingWord }) =>
      run(async (cli) => {
        const input = { instanceId, ...(why && { why }) };
        const instance = await release.run({ cli, ask: askingWithin(cli) }, input);
        return {
          json: release.document(instance, input),
          text: `${instanceId} is ${instanceStateName(instance.state)}.\n\nNext: offshoot agents --mine`,
        };
      }),
    );
}
