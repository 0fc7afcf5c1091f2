// `npm run bench -- pool`: the figures of the pool. Each part runs its own system in a temporary folder.
import { type Command, Option } from 'commander';
import { parsed } from '../options.ts';
import { printMachine } from './figures.ts';

export interface PartOptions {
  /** A few short rounds, to show that the part runs; the figures mean nothing. */
  short: boolean;
}

type Part = (options: PartOptions) => Promise<void>;

const PARTS: Record<string, () => Promise<Part>> = {
  throughput: async () => (await import('./throughput.ts')).throughput,
  'open-loop': async () => (await import('./open-loop.ts')).openLoop,
  live: async () => (await import('./live.ts')).live,
  update: async () => (await import('./update.ts')).update,
  thousand: async () => (await import('./thousand.ts')).thousand,
};

export async function run(command: Command, args: string[]): Promise<void> {
  const all = Object.keys(PARTS);
  command
    .addOption(new Option('--part <name...>', 'run only these parts').choices(all).default(all, 'all'))
    .option('--short', 'a few short rounds that only show that it runs; the figures mean nothing', false);
  const { part, short } = parsed<{ part: string[]; short: boolean }>(command, args);
  printMachine();
  for (const name of part) {
    const measure = await PARTS[name]?.();
    await measure?.({ short });
  }
}
