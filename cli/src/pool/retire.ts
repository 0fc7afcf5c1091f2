import { type RetireHostResponse, RetireHostResponseSchema } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { Command } from 'commander';
import { type Cli, newCommand, type Run } from '../cli.ts';
import { askPool } from '../operator.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { documentOf } from '../terminal/output.ts';
import { retiredText } from './pool-text.ts';

export function addPoolRetire(pool: Command, run: Run): void {
  newCommand(pool, 'retire', 'Give up a host that will not come back, and end the agents that exist only there.', [
    'offshoot pool status   # shows the ids of the hosts',
    'offshoot pool retire HOST',
    'offshoot pool retire HOST --yes --json',
  ])
    .argument('<host>', 'id of the host')
    .option('--yes', 'do not ask for confirmation')
    .action((hostId: string, options: { yes?: boolean }) =>
      run(async (cli) => {
        const retire = (validateOnly: boolean) =>
          askPool(cli.environment.operator, (client) => client.retireHost({ hostId, validateOnly }, { signal: cli.signal }));
        if (!options.yes) await askWhether(cli, hostId, await retire(true));
        const retired = await retire(false);
        return { json: documentOf(RetireHostResponseSchema, retired), text: retiredText(retired) };
      }),
    );
}

/** Throws DECLINED. */
async function askWhether({ input, progress }: Cli, hostId: string, would: RetireHostResponse): Promise<void> {
  progress(`Host ${hostId} has ${would.forgotten} idle agents, ${would.movable} that another host can restore from a backup,`);
  progress(`and ${would.ended} without a backup, which end for good, with everything they learned.`);
  await requireYes(input, 'Give it up?', 'the host was not given up', {
    help: `Skip the question: offshoot pool retire ${hostId} --yes`,
    metadata: { hostId, ended: String(would.ended) },
  });
}
