import { AdoptInstanceResponseSchema } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { askPool } from '../operator.ts';
import { documentOf } from '../terminal/output.ts';

export function addPoolAdopt(pool: Command, run: Run): void {
  newCommand(pool, 'adopt', 'Return a parked agent to the pool. It keeps its owner.', [
    'offshoot pool parked   # shows the ids',
    'offshoot pool adopt inst_…',
  ])
    .argument('<instance>', 'id of the instance', instanceIdArgument)
    .action((instanceId: string) =>
      run(async ({ environment, signal }) => {
        const adopted = await askPool(environment.operator, (client) => client.adoptInstance({ instanceId }, { signal }));
        return {
          json: documentOf(AdoptInstanceResponseSchema, adopted),
          text: `${instanceId} is back in the pool, with claim ${adopted.claimId}. Its owner is ${adopted.ownerId}.`,
        };
      }),
    );
}
