// `npm run bench -- pool`: the figures of the pool. Each part is a run of its own system in a folder that is thrown away.
import { parseArgs } from 'node:util';
import { printMachine } from './figures.ts';

export interface PartOptions {
  /** A few rounds of little work: shows that the part runs, not what the figures are. */
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

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { part: { type: 'string', multiple: true }, short: { type: 'boolean', default: false } },
  });
  const names = values.part ?? Object.keys(PARTS);
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}". Parts: ${Object.keys(PARTS).join(', ')}.`);
  printMachine();
  for (const name of names) {
    const part = await PARTS[name]?.();
    await part?.({ short: values.short });
  }
}
