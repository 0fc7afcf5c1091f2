import { Failure, giveValues, readAgent } from '@offshoot/client';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { instanceResult } from '../terminal/readable.ts';
import { userValuesOf } from '../values/user-values.ts';

export function addAgentsSet(agents: Command, run: Run): void {
  newCommand(agents, 'set', 'Set or replace values for the tools of your agent. Values are sealed to the agent.', [
    'offshoot agents set inst_… personal-email=you@example.com',
    'offshoot agents set inst_… api-token',
    'offshoot agents set inst_… --set-stdin api-token < token.txt',
    'offshoot agents set inst_… nickname=   # removes the value',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('[values...]', 'key=value; give only the key to be prompted for the value')
    .option('--set-stdin <key>', 'read one value from stdin, which keeps it off the command line')
    .action((instanceId: string, set: string[], { setStdin }: { setStdin?: string }) =>
      run(async (cli) => {
        const values = await userValuesOf(cli, { set, ...(setStdin !== undefined && { setStdin }) });
        const keys = Object.keys(values);
        if (keys.length === 0) {
          throw new Failure(USAGE, 'No value was given.', { help: `For example: offshoot agents set ${instanceId} api-token` });
        }
        const owner = await ownerOf(cli);
        const instance = await giveValues(owner, await readAgent(owner, instanceId), values);
        const words = keys.map((key) => (values[key] === '' ? `no value for ${key} any more` : `a new value for ${key}`));
        return instanceResult(instance, `${instanceId} has ${words.join(', ')}.`);
      }),
    );
}
