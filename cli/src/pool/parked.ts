import { ListParkedAgentsResponseSchema } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { askPool } from '../operator.ts';
import { documentOf } from '../terminal/output.ts';
import { parkedText } from './pool-text.ts';

export function addPoolParked(pool: Command, run: Run): void {
  newCommand(pool, 'parked', 'List agents that run on a host but that the pool does not know, or believes have ended.', [
    'offshoot pool parked',
    'offshoot pool parked --json',
  ]).action(() =>
    run(async ({ environment, signal }) => {
      const found = await askPool(environment.operator, (client) => client.listParkedAgents({}, { signal }));
      return { json: documentOf(ListParkedAgentsResponseSchema, found), text: parkedText(found.agents) };
    }),
  );
}
