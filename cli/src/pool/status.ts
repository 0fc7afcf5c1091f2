import { present } from '@offshoot/client';
import { type PoolStatus, PoolStatusSchema } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { Command } from 'commander';
import { type Cli, newCommand, type Run } from '../cli.ts';
import { askPool } from '../operator.ts';
import { documentOf } from '../terminal/output.ts';
import { poolStatusText } from './pool-text.ts';

interface StatusOptions {
  watch?: boolean;
  json?: boolean;
}

export function addPoolStatus(pool: Command, run: Run): void {
  newCommand(pool, 'status', 'Show the number of instances in each state, the queue and the hosts.', [
    'offshoot pool status',
    'offshoot pool status --watch --json',
    'CLAIM_URL=http://127.0.0.1:8082 OFFSHOOT_OPERATOR_KEY=$(cat operator-key) offshoot pool status',
  ])
    .option('--watch', 'update until Ctrl-C; with --json, one document per line')
    .action((options: StatusOptions) =>
      run(async (cli) => {
        if (options.watch) return watch(cli, options.json === true);
        const { status } = await askPool(cli.environment.operator, (client) => client.getPoolStatus({}, { signal: cli.signal }));
        const shown = present(status);
        return { json: documentOf(PoolStatusSchema, shown), text: poolStatusText(shown) };
      }),
    );
}

/** Ctrl-C is the normal way to end it. */
async function watch({ environment, signal, print }: Cli, asJson: boolean): Promise<undefined> {
  const shown = (status: PoolStatus) => (asJson ? JSON.stringify(documentOf(PoolStatusSchema, status)) : `${poolStatusText(status)}\n`);
  try {
    await askPool(environment.operator, async (client) => {
      for await (const { status } of client.watchPool({}, { signal })) print(shown(present(status)));
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
