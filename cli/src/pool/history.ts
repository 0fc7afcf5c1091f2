import { ListTransitionsResponseSchema } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { askPool } from '../operator.ts';
import { documentOf } from '../terminal/output.ts';
import { transitionsText } from './pool-text.ts';

export function addPoolHistory(pool: Command, run: Run): void {
  newCommand(pool, 'history', 'Show the states that an instance went through, with times.', [
    'offshoot pool history inst_…',
    'offshoot pool history inst_… --json',
  ])
    .argument('<instance>', 'id of the instance', instanceIdArgument)
    .action((instanceId: string) =>
      run(async ({ environment, signal }) => {
        const found = await askPool(environment.operator, (client) => client.listTransitions({ instanceId }, { signal }));
        return { json: documentOf(ListTransitionsResponseSchema, found), text: transitionsText(found.transitions) };
      }),
    );
}
