// `npm run chaos`: kills, pauses, shifts and loses by a seed, and says what was not right afterwards.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChaosDatabase } from './chaos-database.ts';
import { runChaos } from './run.ts';

const HELP = `npm run chaos -- [--seed N] [--minutes M] [--people P] [--seconds S] [--model RUNS] [--keep]

Runs the system as processes (two claim services, two hosts), breaks it by a plan that the seed draws, and checks it. Each
round lasts S seconds (40) and has a seed of its own, N, N + 1 and so on, until M minutes (5) are over.
The data of a round that went wrong stays; with --keep that of every round.
--model RUNS: the pool's state machine against its model instead, and kills around tools' providers, RUNS random lives each.`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '40' },
    people: { type: 'string', default: '2' },
    model: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});

if (values.help) console.log(HELP);
else if (values.model !== undefined) {
  const env = { ...process.env, MODEL_RUNS: values.model, ...(values.seed && { MODEL_SEED: values.seed }) };
  process.exitCode =
    spawnSync('vitest', ['run', 'services/claim/test/model', 'services/claim/test/tool-crashes.test.ts'], { env, stdio: 'inherit' })
      .status ?? 1;
} else await rounds();

async function rounds(): Promise<void> {
  // An exit in order, which takes the processes along.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(128 + constants.signals[signal]));
  const first = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  const until = Date.now() + Number(values.minutes) * 60_000;
  let failed = 0;
  for (let seed = first; seed === first || Date.now() < until; seed++) {
    console.log(`seed ${seed}`);
    const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-chaos-'));
    const database = await startChaosDatabase(join(dataDir, 'postgres'));
    const tell = (line: string) => console.log(`  ${line}`);
    let isKept = values.keep;
    try {
      const ms = Number(values.seconds) * 1000;
      const { violations, calls, ...result } = await runChaos({ seed, ms, people: Number(values.people), dataDir, database, tell });
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
