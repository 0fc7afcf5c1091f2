// `npm run mutants`: removes checks from the verifying code, one at a time, and reports those that no test misses.
import { readFileSync } from 'node:fs';
import { availableParallelism, constants } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { ACCEPTED } from './accepted.ts';
import { copyCheckout } from './checkout-copy.ts';
import { type Mutant, mutantsOf } from './mutate.ts';
import { runMutants, UnfitTestsError, type Verdict } from './run-mutants.ts';
import { drawn } from './sample.ts';
import { targetFiles } from './targets.ts';
import { stopAll } from './test-run.ts';

interface Options {
  files: string[];
  only: string;
  sample?: number;
  seed: number;
  workers: number;
  list: boolean;
}

const whole = (value: string) => {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('must be a whole number above 0');
  return Number(value);
};

const options = new Command('npm run mutants --')
  .description(
    `Takes checks out of the verifying code, one at a time and in a copy of the checkout, and runs the tests that should notice.
A mutant that no test kills is a survivor: it gets a test, or a line with a reason in
scripts/mutants/accepted.ts. Ends with 1 where there is another survivor.`,
  )
  .option('--files <word…>', 'only files whose path contains one of the words, separated by commas', (value) => value.split(','), [])
  .option('--only <text>', 'only mutants whose line contains this', '')
  .option('--sample <n>', 'only this many mutants, drawn with the seed', whole)
  .option('--seed <n>', 'seed for --sample', whole, Math.ceil(Math.random() * 1e6))
  .option('--workers <n>', 'number of copies to test in parallel', whole, Math.max(1, Math.floor(availableParallelism() / 4)))
  .option('--list', 'print the mutants and run nothing', false)
  .helpOption('--help', 'this text')
  .addHelpText(
    'after',
    `
Examples:
  npm run mutants                                       all of them: hours
  npm run mutants -- --files ownership/owner-orders       one file
  npm run mutants -- --only 'requireStillOwner(deps'      one check, wherever it is called
  npm run mutants -- --files statements,sealing --list  what would be run
  npm run mutants -- --sample 20 --seed 7               the same twenty each time`,
  )
  .parse()
  .opts<Options>();

const files = targetFiles(options.files);
const all = files.flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')));
const meant = all.filter(({ id }) => id.includes(options.only));
const mutants = options.sample === undefined ? meant : drawn(meant, options.sample, options.seed);
if (mutants.length === 0) {
  console.error('No mutant matches --files and --only. Without them, --list shows all.');
  process.exit(2);
}
if (options.list) for (const mutant of mutants) console.log(lineOf(mutant));
else process.exitCode = await run(mutants);

async function run(mutants: readonly Mutant[]): Promise<number> {
  const sample = options.sample === undefined ? '' : `, seed ${options.seed}`;
  console.log(`${mutants.length} of ${all.length} mutants in ${files.length} files${sample}`);
  const copies = Array.from({ length: Math.min(options.workers, mutants.length) }, () => copyCheckout(process.cwd()));
  const clean = () => {
    for (const copy of copies) copy.remove();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      await stopAll();
      clean();
      process.exit(128 + constants.signals[signal]);
    });
  }
  const counts = { killed: 0, survived: 0, accepted: 0 };
  const tell = (mutant: Mutant, verdict: Verdict) => {
    const accepted = ACCEPTED.find(({ id }) => id === mutant.id);
    const isAccepted = !verdict.killed && accepted !== undefined;
    counts[verdict.killed ? 'killed' : isAccepted ? 'accepted' : 'survived']++;
    const word = verdict.killed ? 'killed  ' : isAccepted ? 'accepted' : 'SURVIVED';
    const why = verdict.killed ? `\n           by ${verdict.by}` : isAccepted ? `\n           ${accepted.reason}` : '';
    const stale = verdict.killed && accepted ? '\n           is in accepted.ts: take it out, a test kills it' : '';
    console.log(`${word} ${lineOf(mutant)}${why}${stale}`);
  };
  try {
    await runMutants(mutants, copies, tell);
  } catch (error) {
    if (!(error instanceof UnfitTestsError)) throw error;
    console.error(error.message);
    return 2;
  } finally {
    await stopAll();
    clean();
  }
  console.log(`${counts.killed} killed, ${counts.accepted} accepted, ${counts.survived} survived`);
  const gone = ACCEPTED.filter(({ id }) => files.some((file) => id.startsWith(`${file} `)) && !all.some((mutant) => mutant.id === id));
  for (const { id } of gone) console.log(`accepted.ts names a mutant that no longer exists: ${id}`);
  return counts.survived > 0 || gone.length > 0 ? 1 : 0;
}

function lineOf({ id, file, line }: Mutant): string {
  return `${file}:${line}${id.slice(file.length)}`;
}
