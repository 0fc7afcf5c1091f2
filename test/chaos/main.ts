// `npm run chaos`: kills and pauses processes, shifts clocks and loses calls by a seed, and reports what was wrong afterwards.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { startChaosDatabase } from './chaos-database.ts';
import { runChaos } from './run.ts';

const number = (value: string) => {
  if (!/^\d{1,9}(\.\d+)?$/.test(value)) throw new InvalidArgumentError('must be a number');
  return Number(value);
};

interface Options extends Record<'seed' | 'minutes' | 'seconds' | 'people', number> {
  model?: number;
  keep: boolean;
}

const options = new Command('npm run chaos --')
  .description(
    `Runs the system as processes (two claim services, two hosts), breaks it by a plan that the seed draws, and checks it. The data of
a round that went wrong stays.`,
  )
  .option('--seed <n>', 'seed of the first round; each further round adds 1', number, Math.floor(Math.random() * 1e9))
  .option('--minutes <m>', 'start no round after this time', number, 5)
  .option('--seconds <s>', 'how long faults are injected per round', number, 40)
  .option('--people <p>', 'people who claim, add and release agents meanwhile', number, 2)
  .option('--keep', 'keep the data of every round', false)
  .option(
    '--model <runs>',
    "the pool's state machine against its model instead, and kills around tools' providers, so many random lives each",
    number,
  )
  .helpOption('--help', 'this text')
  .addHelpText('after', '\nExample: npm run chaos -- --seed 20261121 --minutes 30')
  .parse()
  .opts<Options>();

if (options.model !== undefined) {
  const env = { ...process.env, MODEL_RUNS: String(options.model), MODEL_SEED: String(options.seed) };
  process.exitCode =
    spawnSync('vitest', ['run', 'services/claim/test/model', 'services/claim/test/tools/tool-crashes.test.ts'], { env, stdio: 'inherit' })
      .status ?? 1;
} else await rounds(options);

async function rounds({ seed: first, minutes, seconds, people, keep }: Options): Promise<void> {
  // A regular exit, which also stops the processes.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(128 + constants.signals[signal]));
  const until = Date.now() + minutes * 60_000;
  let failed = 0;
  for (let seed = first; seed === first || Date.now() < until; seed++) {
    console.log(`seed ${seed}`);
    const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-chaos-'));
    const database = await startChaosDatabase(join(dataDir, 'postgres'));
    const tell = (line: string) => console.log(`  ${line}`);
    let isKept = keep;
    try {
      const { violations, calls, ...result } = await runChaos({ seed, ms: seconds * 1000, people, dataDir, database, tell });
      console.log(`  ${JSON.stringify(result)}\n  calls ${JSON.stringify(calls)}`);
      for (const violation of violations) console.log(`  VIOLATION ${violation}`);
      if (violations.length > 0) failed += 1;
      isKept ||= violations.length > 0;
    } catch (error) {
      failed += 1;
      isKept = true;
      console.log(`  FAILED ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    } finally {
      await database.close();
      if (isKept) console.log(`  kept: ${dataDir}`);
      else rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  console.log(failed === 0 ? 'Nothing was wrong.' : `${failed} rounds went wrong. Repeat one with --seed.`);
  process.exitCode = failed === 0 ? 0 : 1;
}
