// What trust costs and withstands: verification against raw Ed25519ph, sign-ins, mutated statements, fuzzed requests.

import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { anySeed, count, parsed } from '../options.ts';
import { gatewayBench, printGatewayBench } from './gateway.ts';
import { statementsBench } from './statements.ts';

type Options = Record<'rounds' | 'mutants' | 'signIns' | 'fuzzBytes' | 'seed' | 'workers', number>;

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--rounds <n>', 'rounds of verification against raw signatures', count, 7)
    .option('--mutants <n>', 'mutated statements', count, 1_000_000)
    .option('--sign-ins <n>', 'sign-ins', count, 1000)
    .option('--fuzz-bytes <n>', 'random bytes per gateway method', count, 1_000_000)
    .option('--seed <n>', 'seed, to repeat a run', count, anySeed())
    .option('--workers <n>', 'threads', count, availableParallelism());
  const { signIns, fuzzBytes, seed, ...statements } = parsed<Options>(command, args);
  printGatewayBench(await gatewayBench({ signIns, bytesPerMethod: fuzzBytes, seed }));
  await statementsBench({ ...statements, seed });
}
