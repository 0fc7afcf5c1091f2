// What trust costs and what it stands: verification against raw Ed25519ph, sign-ins, mutated statements, fuzzed requests.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { gatewayBench, printGatewayBench } from './gateway.ts';
import { statementsBench } from './statements.ts';

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '7' },
      mutants: { type: 'string', default: '1000000' },
      'sign-ins': { type: 'string', default: '1000' },
      'fuzz-bytes': { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
      workers: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const seed = Number(values.seed);
  printGatewayBench(await gatewayBench({ signIns: Number(values['sign-ins']), bytesPerMethod: Number(values['fuzz-bytes']), seed }));
  await statementsBench({ rounds: Number(values.rounds), mutants: Number(values.mutants), seed, workers: Number(values.workers) });
}
